"""Measures what masking hides of messages as staff type them, and what it hides by mistake: make masking.

`tests/gaps/masked.jsonl` has messages with what must be hidden in them, each as its kind and its text, in order, and
`clean.jsonl` has messages that must come out as they went in. Both were in view while the rules were written. The two
that end in `_unseen` were written before there was any rule; only their totals were looked at meanwhile, and
their digests are pinned. All four are by one writer, so strangers will type what none of them has.

Whatever looks personal in them is invented. Phone numbers are from the ranges that Ofcom keeps for drama (such as
01632 960 and 07700 900) or the like abroad, domains are those kept for examples, NHS numbers begin with 999, which is
for tests, and National Insurance numbers begin with letters that are never given out. UPNs are of a school number 0000,
which no school has. Postcodes are of districts that are not in use, apart from the Palace's, cards and accounts are
the well-known ones of test systems, and the names belong to nobody.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import KNOWLEDGE, machine
from bot.gaps.masking import masking_of
from bot.gaps.stretches import Personal
from bot.handbook.folder import read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.gaps.masking import Masked, Masking

MESSAGES = Path(__file__).parent.parent / "tests" / "gaps"
SETS = {"in view": "", "unseen": "_unseen"}
DAY = date(2026, 11, 30)
"""The day on which the messages were written, by which dates of birth are told."""

LENGTH, LONGEST = 300, 4000
"""Characters of a message whose masking is timed, and of the longest that Discord lets anybody send."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A stretch of a message that must be hidden: what it is, and where it begins and ends."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message, and what must be hidden in it."""

    text: str
    secrets: tuple[Secret, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many secrets there were, were hidden, and were called what they are."""

    total: int
    hidden: int
    called: int

    @property
    def share(self) -> float:
        return self.hidden / self.total


def masking() -> Masking:
    """Return the masking of the handbook of this repository."""
    handbook = read(KNOWLEDGE).handbook
    if handbook is None:
        sys.exit("The handbook in knowledge/ has problems: see partnership-bot check.")
    return masking_of(handbook)


def messages(name: str) -> list[Message]:
    """Return the messages of a file, those of a clean file without secrets."""
    lines = (MESSAGES / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [_message(json.loads(line)) for line in lines]


def _message(row: dict) -> Message:
    secrets, done = [], 0
    for kind, text in row.get("hidden", ()):
        start = row["text"].index(text, done)
        done = start + len(text)
        secrets.append(Secret(kind, start, done))
    return Message(row["text"], tuple(secrets))


def is_hidden(secret: Secret, message: Message, masked: Masked) -> bool:
    """Whether no letter or digit of a secret is left."""
    left = set(_signs(message.text, secret.start, secret.end))
    for one in masked.hidden:
        left -= set(range(one.start, one.end))
    return not left


def too_much(message: Message, masked: Masked) -> str:
    """Return the letters and digits that were hidden and are no part of a secret."""
    hidden = {place for one in masked.hidden for place in _signs(message.text, one.start, one.end)}
    for secret in message.secrets:
        hidden -= set(range(secret.start, secret.end))
    return "".join(message.text[place] for place in sorted(hidden))


def tallies(own: Masking, name: str) -> dict[str, Tally]:
    """Return how much was hidden of each kind of secret in a file."""
    counts: dict[str, list[int]] = {}
    for message in messages(name):
        masked = own.mask(message.text, DAY)
        for secret in message.secrets:
            count = counts.setdefault(secret.kind, [0, 0, 0])
            hidden = is_hidden(secret, message, masked)
            called = {one.kind for one in masked.hidden if one.start < secret.end and secret.start < one.end}
            count[0] += 1
            count[1] += hidden
            count[2] += hidden and called == {secret.kind}
    return {kind: Tally(*count) for kind, count in sorted(counts.items())}


def together(tallied: Iterable[Tally]) -> Tally:
    """Return the sum of some tallies."""
    rows = [(each.total, each.hidden, each.called) for each in tallied]
    return Tally(*map(sum, zip(*rows, strict=True)))


def structured(tallied: dict[str, Tally]) -> Tally:
    """Return the sum of everything but names."""
    return together(tally for kind, tally in tallied.items() if kind != Personal.NAME)


def false_alarms(own: Masking, name: str) -> list[str]:
    """Return the messages of a clean file of which something was hidden."""
    return [message.text for message in messages(name) if own.mask(message.text, DAY).text != message.text]


def spoilt(own: Masking, name: str) -> list[str]:
    """Return the messages of a file of which more was hidden than the secrets in it."""
    return [message.text for message in messages(name) if too_much(message, own.mask(message.text, DAY))]


def _signs(text: str, start: int, end: int) -> Iterable[int]:
    return (place for place in range(start, end) if text[place].isalnum())


def seconds(own: Masking) -> list[float]:
    """Return the processor time for each message of the first file, made longer with clean ones: the best of three."""
    fill = ". ".join(message.text for message in messages("clean"))
    texts = [f"{each.text}. {fill[7 * place :]}"[:LENGTH] for place, each in enumerate(messages("masked"))]
    own.mask(texts[0], DAY)
    return [min(_seconds(own, text) for _ in range(3)) for text in texts]


def _seconds(own: Masking, text: str) -> float:
    begin = time.process_time()
    own.mask(text, DAY)
    return time.process_time() - begin


def main() -> None:
    """Print the tables."""
    own = masking()
    print("| messages | what | hidden | called what it is |\n|---|---|---|---|")
    for title, ending in SETS.items():
        tallied = tallies(own, f"masked{ending}")
        rows = {kind: tally for kind, tally in tallied.items() if kind != Personal.NAME}
        rows |= {"**all but names**": structured(tallied), "**names**": tallied[Personal.NAME]}
        for what, tally in rows.items():
            print(f"| {title} | {what} | {tally.hidden} of {tally.total}, {tally.share:.1%} | {tally.called} |")
    print("\n| messages | clean ones changed | others in which too much was hidden |\n|---|---|---|")
    for title, ending in SETS.items():
        clean, others = messages(f"clean{ending}"), messages(f"masked{ending}")
        changed, more = false_alarms(own, f"clean{ending}"), spoilt(own, f"masked{ending}")
        share = len(changed) / len(clean)
        print(f"| {title} | {len(changed)} of {len(clean)}, {share:.1%} | {len(more)} of {len(others)} |")
    taken = sorted(1000 * each for each in seconds(own))
    nearly_all = taken[int(0.99 * len(taken))]
    print(
        f"\nA message of {LENGTH} characters: {statistics.median(taken):.1f} ms, 99 of 100 within {nearly_all:.1f} ms."
    )
    print(f"Measured with {machine()}.")


if __name__ == "__main__":
    main()
