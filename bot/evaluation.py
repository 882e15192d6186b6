"""How well a file of questions is answered: the share of each outcome by kind of question, and the misses."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.conversation import EMPTY
from bot.errors import EvaluationError
from bot.reply import Suggestions, TopicList
from bot.reply_json import OUT_OF_SCOPE, kind_of, labels_of
from bot.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from bot.assistant import Assistant
    from bot.reply import Reply

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
                    str(file), number, 'Write one JSON object a line with "id", "q", "kind" and "accept".'
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
