"""Why a question gets the reply it gets: for whoever mends the phrasings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import EMPTY
from bot.matching.verdict import judge
from bot.reply import Answer, Signpost, Suggestions
from bot.reply_json import kind_of, labels_of
from bot.understanding.clause import clause

if TYPE_CHECKING:
    from bot.assistant import Assistant
    from bot.library import Edition
    from bot.matching.verdict import Bars, Verdict
    from bot.reply import Reply

SHOWN = 5
"""Matches that are shown, the best first."""


def explain(edition: Edition, assistant: Assistant, question: str) -> str:
    """Return the reply in a line, how it was found, and what each signal said of the best five matches."""
    reply = assistant.ask(question, EMPTY)
    rows = [f"Reply: {_reply(reply)}"]
    if isinstance(reply, Signpost):
        return "\n".join([*rows, "It was taken for a safeguarding worry, so nothing was matched."])
    parts = reply.parts if isinstance(reply, Answer | Suggestions) else ()
    rows += [f"Found by: {part.why.found_by} ({part.id})" for part in parts]
    resolver = edition.resolver
    words = " ".join(resolver.tidy(clause(question)).words)
    ranked = resolver.index.rank(words)[:SHOWN]
    rows += ["", f"Compared as: {resolver.index.repaired(words)}", ""]
    said_by = [signal.said_by for signal in ranked[0].signals] if ranked else []
    rows += [f"{'id':24}{'score':>7}{''.join(f'{name:>13}' for name in said_by)}  nearest phrasing"]
    for match in ranked:
        parts = "".join(f"{signal.score:13.2f}" for signal in match.signals)
        rows.append(f"{match.id:24}{match.score:7.2f}{parts}  {match.phrasing}")
    if near := resolver.index.unanswered(words):
        rows.append(f"{'no answer':24}{'':7}{near.signals[0].score:13.2f}  {near.phrasing}")
    bars = resolver.index.bars
    return "\n".join([*rows, "", _bars(bars), f"Without place, quotation or mention: {_verdict(judge(ranked, bars))}"])


def _reply(reply: Reply) -> str:
    offered = [part.id for part in reply.parts] if isinstance(reply, Suggestions) else labels_of(reply)
    return f"{kind_of(reply)}: {', '.join(offered)}"


def _bars(bars: Bars) -> str:
    return (
        f"Answered from {bars.sure:.2f} on (from {bars.sure_of_topic:.2f} where the topic is named) and "
        f"{bars.margin:.2f} above the next; offered from {bars.unsure:.2f} on."
    )


def _verdict(verdict: Verdict) -> str:
    if verdict.sure:
        return f"an answer, {verdict.sure.id}."
    offered = ", ".join(match.id for match in verdict.unsure)
    return f"an offer, {offered}." if offered else "nothing comes near enough."
