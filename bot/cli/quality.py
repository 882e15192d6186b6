"""How well questions are answered, and why: the commands eval, explain, check and votes."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.assistant.conversation import EMPTY
from bot.assistant.reply_json import OUT_OF_SCOPE, kind_of, labels_of
from bot.assistant.wording import plain, title_of
from bot.english import listed
from bot.errors import EvaluationError, Problem
from bot.handbook.problems import shown
from bot.handbook.review import Notice
from bot.matching.match import judge
from bot.questions.question import clause
from bot.reply import Answer, NoAnswer, Signpost, SmallTalk, Suggestions, TopicList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.assistant.assistant import Assistant
    from bot.assistant.library import Edition
    from bot.handbook.model import Entry, Topic
    from bot.matching.match import Bars, Match, Verdict
    from bot.reply import Part, Reply
    from bot.storage.store import Votes


OUTCOMES = ("right", "offered", "incomplete", "wrong", "silent", "answered")
"""What may become of a question; "answered" is an answer to a question that has none."""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, what was said before it, and what makes a reply to it right."""

    id: str
    question: str
    kind: str
    accept: tuple[str, ...]
    context: tuple[str, ...] = ()
    all_required: bool = False
    must_contain: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()

    @property
    def out_of_scope(self) -> bool:
        """Whether nothing in the handbook answers it."""
        return self.accept == (OUT_OF_SCOPE,)


@dataclass(frozen=True, slots=True)
class Judged:
    """A case, its outcome, and the reply."""

    case: Case
    outcome: str
    reply: Reply

    @property
    def replied(self) -> str:
        """The kind of the reply, the ids that it answers with, and those that it offers."""
        offered = f" {', '.join(part.id for part in self.reply.parts)}" if isinstance(self.reply, Suggestions) else ""
        return f"{kind_of(self.reply)} {', '.join(labels_of(self.reply))}{offered}".strip()


def cases_in(file: Path) -> tuple[Case, ...]:
    """Return the cases of a file, one JSON object a line.

    Raises:
        EvaluationError: The file cannot be read or a line of it is no question.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(
            str(file), 0, "It cannot be read as text: give the path of a file of questions."
        ) from error
    cases: list[Case] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                cases.append(_case(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
                raise EvaluationError(
                    str(file), number, 'Write one JSON object per line with "id", "q", "kind" and "accept".'
                ) from error
    return tuple(cases)


def evaluate(assistant: Assistant, cases: Iterable[Case]) -> tuple[Judged, ...]:
    """Ask every question, after the messages before it, and judge each reply."""
    return tuple(_judged(assistant, case) for case in cases)


def report(judged: Sequence[Judged]) -> str:
    """Return the shares by kind, the totals in and out of scope, and the misses, as text."""
    rows = [f"{'kind':14}{'n':>5}" + "".join(f"{outcome:>12}" for outcome in OUTCOMES)]
    kinds = sorted({each.case.kind for each in judged})
    rows += [_row(kind, [each for each in judged if each.case.kind == kind]) for kind in kinds]
    rows += ["", _row("in scope", [each for each in judged if not each.case.out_of_scope])]
    rows += [_row("out of scope", [each for each in judged if each.case.out_of_scope]), _row("all", judged), ""]
    misses = [each for each in judged if each.outcome != "right"]
    rows += [f"{each.outcome:11}{each.case.id}  {each.case.question}  ->  {each.replied}" for each in misses]
    return "\n".join(rows)


def shares(judged: Sequence[Judged]) -> Mapping[str, float]:
    """Return the share of each outcome, from 0 to 1."""
    counted = Counter(each.outcome for each in judged)
    return {outcome: counted[outcome] / max(len(judged), 1) for outcome in OUTCOMES}


def _row(name: str, judged: Sequence[Judged]) -> str:
    return f"{name:14}{len(judged):>5}" + "".join(f"{share:>11.1%} " for share in shares(judged).values())


def _case(found: Mapping[str, Any]) -> Case:
    return Case(
        id=str(found["id"]),
        question=str(found["q"]),
        kind=str(found["kind"]),
        accept=tuple(found["accept"]),
        context=tuple(found.get("context") or ()),
        all_required=bool(found.get("all_required")),
        must_contain=tuple(found.get("must_contain") or ()),
        must_not_contain=tuple(found.get("must_not_contain") or ()),
    )


def _judged(assistant: Assistant, case: Case) -> Judged:
    conversation = EMPTY
    for said in case.context:
        conversation = conversation.after(said, assistant.ask(said, conversation))
    reply = assistant.ask(case.question, conversation)
    return Judged(case, _outcome(case, reply), reply)


def _outcome(case: Case, reply: Reply) -> str:
    kind = kind_of(reply)
    if case.out_of_scope:
        return {"none": "right", "smalltalk": "right", "suggestions": "offered"}.get(kind, "answered")
    if isinstance(reply, Suggestions):
        return "offered" if {part.id for part in reply.parts} & set(case.accept) else "wrong"
    if kind == "none" and OUT_OF_SCOPE not in case.accept:
        return "silent"
    if not _is_accepted(case, reply):
        return "wrong"
    text = plain(reply).casefold()
    holds = all(any(one in text for one in wanted.split("|")) for wanted in case.must_contain)
    return "right" if holds and not any(one in text for one in case.must_not_contain) else "incomplete"


def _is_accepted(case: Case, reply: Reply) -> bool:
    labels = labels_of(reply)
    if not case.all_required:
        return labels[0] in case.accept
    lists = [part for part in getattr(reply, "parts", ()) if isinstance(part, TopicList)]
    return {*labels, *(entry.id for part in lists for entry in part.topic.entries)}.issuperset(case.accept)


SHOWN = 5
"""Matches that are shown, the best first."""


def explain(edition: Edition, assistant: Assistant, question: str) -> str:
    """Return why a question gets its reply: a sentence for editors, and then what each signal said of five matches."""
    reply = assistant.ask(question, EMPTY)
    resolver = edition.resolver
    words = " ".join(resolver.tidy(clause(question)).words)
    near = None if isinstance(reply, Signpost) else resolver.index.unanswered(words)
    rows = [_in_words(edition, reply, near), "", f"Reply: {_reply(reply)}"]
    if isinstance(reply, Signpost):
        return "\n".join([*rows, "Nothing was matched."])
    parts = reply.parts if isinstance(reply, Answer | Suggestions) else ()
    rows += [f"Found by: {part.why.found_by} ({part.id})" for part in parts]
    ranked = resolver.index.rank(words)[:SHOWN]
    rows += ["", f"Compared as: {resolver.index.repaired(words)}", ""]
    said_by = [signal.said_by for signal in ranked[0].signals] if ranked else []
    rows += [f"{'id':24}{'score':>7}{''.join(f'{name:>13}' for name in said_by)}  nearest phrasing"]
    for match in ranked:
        parts = "".join(f"{signal.score:13.2f}" for signal in match.signals)
        rows.append(f"{match.id:24}{match.score:7.2f}{parts}  {match.phrasing}")
    if near:
        rows.append(f"{'no answer':24}{near.score:7.2f}{near.signals[0].score:13.2f}  {near.phrasing}")
    bars = resolver.index.bars
    doubt = [_doubt(bars)] if near else []
    return "\n".join(
        [*rows, "", _bars(bars), *doubt, f"Without place, quotation or mention: {_verdict(judge(ranked, bars))}"]
    )


def _in_words(edition: Edition, reply: Reply, near: Match | None) -> str:
    """Return what would happen and why; `near` is the question without an answer that comes nearest."""
    match reply:
        case Answer(parts):
            return f"The assistant would answer with {'; and with '.join(map(_found, parts))}."
        case Suggestions(parts):
            why = "it cannot tell which is meant" if len(parts) > 1 else "it is not sure enough to answer"
            return f"The assistant would only offer {listed([_named(part) for part in parts])}, because {why}."
        case NoAnswer():
            why = "nothing in the handbook comes close enough"
            if near and near.score > edition.resolver.index.bars.silent:
                why = f"the question is too much like “{near.phrasing}”, which the handbook does not answer"
            return f"The assistant would say that it has no answer, because {why}."
        case SmallTalk(talk):
            return f"The assistant would take it for small talk and say what {talk.id} says, which quotes nothing."
        case Signpost(words):
            asks = words == edition.handbook.safeguarding.procedure
            taken = "a question about safeguarding procedure" if asks else "a safeguarding worry"
            return f"The assistant would only say where to turn, because it takes this for {taken}."


def _named(part: Part) -> str:
    return f"“{title_of(part)}” ({part.id})"


def _found(part: Part) -> str:
    why = part.why
    if why.phrasing:
        return f"{_named(part)}, because the question is most like “{why.phrasing}”, and it is {why.band} of that"
    return f"{_named(part)}, found by {why.found_by}"


def _reply(reply: Reply) -> str:
    offered = [part.id for part in reply.parts] if isinstance(reply, Suggestions) else labels_of(reply)
    return f"{kind_of(reply)}: {', '.join(offered)}"


def _bars(bars: Bars) -> str:
    return (
        f"An answer needs a score of {bars.sure:.2f} ({bars.sure_of_topic:.2f} where the topic is named) and "
        f"{bars.margin:.2f} more than the next; an offer needs {bars.unsure:.2f}."
    )


def _doubt(bars: Bars) -> str:
    return (
        f'Where "no answer" scores more than {bars.doubtful:.2f}, an answer is only offered; '
        f"where it scores more than {bars.silent:.2f}, an offer is left out."
    )


def _verdict(verdict: Verdict) -> str:
    if verdict.sure:
        return f"an answer, {verdict.sure.id}."
    offered = ", ".join(match.id for match in verdict.unsure)
    return f"an offer, {offered}." if offered else "nothing comes close enough."


def proofread(
    edition: Edition, told: Callable[[int, int], object] = lambda _done, _all: None
) -> tuple[Problem | Notice, ...]:
    """Return a problem for every phrasing that is taken for something else, and reminders of what comes too near.

    A phrasing that reads as a worry or as small talk never reaches its entry. One that lies nearer to another entry, or
    to a question that has no answer, may lead others astray. `told` hears how many phrasings were tried, of how many.
    """
    owners: list[Entry | Topic] = []
    for topic in edition.handbook.topics:
        owners += [each for each in (topic, *topic.all_entries()) if each.phrasings]
    every, done = 2 * sum(len(owner.phrasings) for owner in owners), 0
    found: list[Problem | Notice] = []
    told(done, every)
    for look in (_taken, _astray):
        for owner in owners:
            found += look(edition, owner)
            done += len(owner.phrasings)
            told(done, every)
    return tuple(found)


def _taken(edition: Edition, owner: Entry | Topic) -> Iterator[Problem]:
    where = owner.origin
    for phrasing in owner.phrasings:
        if taken := edition.taken_for(phrasing, owner.id):
            sentence = f"{shown(phrasing)} of {owner.id} is taken for {taken}. Reword it."
            yield Problem(where.file, where.line, sentence)


def _astray(edition: Edition, owner: Entry | Topic) -> Iterator[Notice]:
    where = owner.origin
    for phrasing in owner.phrasings:
        if nearer := edition.resolver.index.astray(owner.id, phrasing):
            rest = f"to {nearer}" if nearer else "to questions that have no answer"
            sentence = f"{shown(phrasing)} of {owner.id} comes closer {rest}. Reword it, or move it there."
            yield Notice(where.file, where.line, sentence)


NOBODY = "Nobody has voted on an answer yet, or the votes are so old that they have been deleted."


def by_today(votes: Iterable[Votes], id_now: Callable[[str], str]) -> list[Votes]:
    """Return the votes of each month under the ids of today, also those of when an entry had another one."""
    by_key: dict[tuple[str, str], Votes] = {}
    for each in votes:
        one = replace(each, entry=id_now(each.entry))
        other = by_key.get((one.entry, one.month))
        by_key[one.entry, one.month] = other.with_more(one) if other else one
    return [by_key[key] for key in sorted(by_key)]


def table(votes: Sequence[Votes]) -> str:
    """Return a row for each entry, those first that were most often not helpful; a sentence where there are none."""
    if not votes:
        return NOBODY
    helpful, not_helpful = Counter[str](), Counter[str]()
    for each in votes:
        helpful[each.entry] += each.helpful
        not_helpful[each.entry] += each.not_helpful
    entries = sorted(helpful, key=lambda entry: (-not_helpful[entry], -helpful[entry], entry))
    width = max(map(len, ("entry", *entries)))
    rows = [f"{'entry':{width}}{'helpful':>9}{'not helpful':>13}"]
    rows += [f"{entry:{width}}{helpful[entry]:9}{not_helpful[entry]:13}" for entry in entries]
    return "\n".join(rows)


def data(votes: Sequence[Votes]) -> list[dict[str, object]]:
    """Return the votes of each entry and month, for scripts."""
    return [asdict(each) for each in votes]
