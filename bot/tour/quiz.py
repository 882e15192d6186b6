"""Questions about the handbook, drawn from its entries as they are now: one choice is true, and no other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import accumulate, count, islice
from typing import TYPE_CHECKING, TypeVar

from bot.handbook.model import Asks, fold
from bot.lru import digest as key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.handbook.model import Entry, Handbook, Step, Topic


FEWEST_WORDS = 4
"""How many words there have to be on both sides of a cut."""

ALIKE = 0.8
"""Of two sentences that share so much of the shorter one's words, one may be true where the other is."""

REMEMBERED = 20_000
"""How many texts are read once only: a question is drawn anew from the same texts at every press."""

_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n\s*\n\s*|\n\s*(?=[-*•])")
_SHORTENED = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Rev|No|vs|etc|approx|e\.g|i\.e)|\b[A-Z])\.\s*$")
"""A full stop behind these ends a word and no sentence."""

_PAUSES = (",", ";", ":", " –", "–", "—")
_TURNS = frozenset("because so but although while when where who which whose if unless until since".split())
_JOINTS = frozenset("and or that to by".split())
_LINKS = frozenset("in for with of at from on through as than into between within across".split())
_COSTS = ((_TURNS, 0.0), (_JOINTS, 0.12), (_LINKS, 0.3))
_PAUSE_COST, _PAUSE_GAIN, _ANYWHERE_COST = 0.1, 0.15, 0.6
"""How much nearer to the middle, as a share of the sentence, another cut would have to lie to be liked as much."""


@lru_cache(REMEMBERED)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, word for word, each on one line."""
    found: list[str] = []
    start = 0
    for mark in _END.finditer(text):
        said, follows = text[start : mark.end()], text[mark.end() : mark.end() + 1]
        if mark.group().startswith("\n") or not (follows.islower() or _SHORTENED.search(said)):
            found.append(said)
            start = mark.end()
    found.append(text[start:])
    return tuple(whole for each in found if (whole := " ".join(each.split())))


@lru_cache(REMEMBERED)
def halves(sentence: str) -> tuple[str, str] | None:
    """Return the beginning and the ending of a sentence, cut where it breathes and near its middle; None if too short.

    The best cut is at a comma or before a word such as "because", then before "and", "that" or "to".
    """
    words = sentence.split()
    known = list(accumulate((any(map(str.isalnum, word)) for word in words), initial=0))
    cuts = [cut for cut, here in enumerate(known) if FEWEST_WORDS <= here <= known[-1] - FEWEST_WORDS]
    at = min(cuts, key=lambda cut: abs(cut / len(words) - 0.5) + _cost(words[cut - 1], words[cut]), default=0)
    return (" ".join(words[:at]), " ".join(words[at:])) if at else None


def alike(one: str, other: str) -> bool:
    """Return whether two sentences say the same or nearly, or one says what the other does and more."""
    ours, theirs = _words(one), _words(other)
    return len(ours & theirs) >= ALIKE * min(len(ours), len(theirs))


def says(text: str, piece: str) -> bool:
    """Return whether a text says a piece, word for word or nearly."""
    return stands_in(piece, text) or any(alike(piece, each) for each in sentences(text))


def stands_in(piece: str, text: str) -> bool:
    """Return whether the words of a piece stand in a text, one behind the other."""
    return f" {folded(piece)} " in f" {folded(text)} "


@lru_cache(REMEMBERED)
def folded(text: str) -> str:
    """Return a text in the form in which equal words are equal; nothing is left of one without a word."""
    return fold(text)


@lru_cache(REMEMBERED)
def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


def _cost(before: str, after: str) -> float:
    cost = next((cost for words, cost in _COSTS if after.lower() in words), _ANYWHERE_COST)
    if before.endswith(_PAUSES):
        return min(_PAUSE_COST, cost - _PAUSE_GAIN)
    return cost


if TYPE_CHECKING:
    Order = Callable[[str], bytes]
    """Gives whatever is named a place of its own, whatever else there is: another one for every member and step."""

T = TypeVar("T")

LETTERS = "ABCD"
MOST_CHOICES = len(LETTERS)
MOST_TRIES = 2
"""After so many wrong answers the right one is told."""

STEM = 4
"""Letters that words have in common which say the same, as "fairly" and "fairness"."""

MOST_DRAFTS, MOST_DRAWN, MOST_LOOKS = 40, 24, 20_000
"""How many drafts of a step, how many ways to put them together, and how many pairs of them are looked at."""

LONGEST = 300
"""Characters of a text from which on it is no choice: four have to fit a card, and nothing is cut from words."""


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """A question as one member gets it: two to four choices, by `LETTERS`, and the place of the one that is true.

    `entry` is the id of the entry that says so, and `come_from` those of the entries that each choice is from.
    """

    prompt: str
    choices: tuple[str, ...]
    right: int
    entry: str
    come_from: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Choice:
    words: str
    entry: str


@dataclass(frozen=True, slots=True)
class _Draft:
    """A question before its choices are picked: `wrong` yields all that are surely not true, in the member's order.

    `secret` are the words of the entry that another question must not show, and `quoted` those that this one shows.
    """

    asks: Asks
    prompt: str
    right: _Choice
    wrong: Callable[[], Iterator[_Choice]]
    secret: str
    quoted: str = ""


class _Pool:
    """The drafts of a step that have a wrong choice, each made only when it is looked at, and then kept."""

    def __init__(self, drafts: Iterable[_Draft]) -> None:
        self._made: list[_Draft] = []
        self._ahead = islice((draft for draft in drafts if next(draft.wrong(), None)), MOST_DRAFTS)

    def __iter__(self) -> Iterator[_Draft]:
        """Yield the drafts from the first on, also while somebody else is at another."""
        for at in count():
            if at == len(self._made):
                self._made += islice(self._ahead, 1)
            if at == len(self._made):
                return
            yield self._made[at]


Drawn = list[tuple[_Draft, list[_Choice]]]
"""A draft for each step, with its wrong choices."""


def draw(handbook: Handbook, step: Step, member: int) -> QuizQuestion | None:
    """Return the question of a step that is the only one to ask; None without one."""
    return draw_all(handbook, (step,), member).get(step.id)


def draw_all(handbook: Handbook, steps: Sequence[Step], member: int) -> dict[str, QuizQuestion]:
    """Return the questions of steps for a member, by the ids of the steps; none where they cannot all be asked.

    They are about different entries, and none gives the answer of another away. They are always the same for a member
    as long as the words are, and whether there are any does not depend on the member.
    """

    def order_of(step: Step) -> Order:
        return lambda name: key_of(member, step.id, name)

    drawn = _drawn(handbook, steps, order_of) or _drawn(handbook, steps, None) or []
    return {step.id: _question(*asked, order_of(step)) for step, asked in zip(steps, drawn, strict=False)}


def can_draw(handbook: Handbook, step: Step) -> bool:
    """Return whether there is a question to ask at a step, for whomever."""
    return any(next(draft.wrong(), None) for draft in _drafts(handbook, step, None))


def beside_each_other(handbook: Handbook, steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the steps whose questions can be asked of one member, whoever that is: a later one gives way."""
    kept: tuple[Step, ...] = ()
    for step in steps:
        if _drawn(handbook, (*kept, step), None):
            kept = (*kept, step)
    return kept


def digest(question: QuizQuestion) -> str:
    """Return a few letters that are others as soon as a word of the question is another, or its order."""
    return key_of(question.prompt, question.choices, question.right).hex()[:8]


def _drawn(handbook: Handbook, steps: Sequence[Step], order_of: Callable[[Step], Order] | None) -> Drawn | None:
    """Return drafts of which none gives another away, with as many wrong choices as can be found; None without any."""
    pools = [_Pool(_drafts(handbook, step, order_of(step) if order_of else None)) for step in steps]
    best: Drawn | None = None
    for drafts in islice(_together(pools, iter(range(MOST_LOOKS))), MOST_DRAWN):
        drawn = [(draft, list(islice(_wrong(draft, drafts), MOST_CHOICES - 1))) for draft in drafts]
        counts = [len(wrong) for _, wrong in drawn]
        if min(counts, default=0) and (best is None or sum(counts) > sum(len(wrong) for _, wrong in best)):
            best = drawn
        if sum(counts) == len(steps) * (MOST_CHOICES - 1):
            break
    return best


def _together(pools: Sequence[_Pool], looks: Iterator[int]) -> Iterator[tuple[_Draft, ...]]:
    """Yield one draft of each pool, of which none gives another away, for as long as there may be more looks."""
    if not pools:
        yield ()
        return
    *before, last = pools
    for chosen in _together(before, looks):
        for draft in last:
            if next(looks, None) is None:
                return
            if not any(_clash(draft, each) for each in chosen):
                yield (*chosen, draft)


def _clash(one: _Draft, other: _Draft) -> bool:
    """Return whether two questions are about one entry, or one shows what is the answer of the other."""
    shown = [(one.quoted, other.secret), (other.quoted, one.secret)]
    shown += [(a.right.words, b.secret) for a, b in ((one, other), (other, one)) if a.asks is not Asks.COVERS]
    return one.right.entry == other.right.entry or any(_same(*both) for both in shown)


def _wrong(draft: _Draft, drafts: Iterable[_Draft]) -> Iterator[_Choice]:
    """Yield the wrong choices of a draft that say nothing of the answers of the others."""
    others = [each for each in drafts if each is not draft]
    free = (
        choice
        for choice in draft.wrong()
        if not any(
            choice.entry == other.right.entry or (draft.asks is not Asks.COVERS and _same(choice.words, other.secret))
            for other in others
        )
    )
    return _apart(free, draft.asks)


def _same(one: str, other: str) -> bool:
    return _tells(one, other) or _tells(other, one)


def _tells(text: str, piece: str) -> bool:
    """Return whether a text has the words of a piece in it, or nearly; of a few words only the very same."""
    if not folded(piece):
        return False
    long = (each for each in sentences(text) if len(_words(each)) >= FEWEST_WORDS)
    return stands_in(piece, text) or any(alike(piece, each) for each in long)


def _question(draft: _Draft, wrong: list[_Choice], order: Order) -> QuizQuestion:
    choices = sorted((draft.right, *wrong), key=lambda choice: order(f"choice {choice.words}"))
    return QuizQuestion(
        draft.prompt,
        tuple(choice.words for choice in choices),
        choices.index(draft.right),
        draft.right.entry,
        tuple(choice.entry for choice in choices),
    )


def _apart(choices: Iterable[_Choice], asks: Asks | None) -> Iterator[_Choice]:
    """Yield the choices that do not say what an earlier one does; of titles only equal ones do."""
    kept: list[str] = []
    for choice in choices:
        if asks is Asks.COVERS:
            is_new = folded(choice.words) not in map(folded, kept)
        else:
            is_new = not any(alike(choice.words, each) for each in kept)
        if is_new:
            kept.append(choice.words)
            yield choice


def _drafts(handbook: Handbook, step: Step, order: Order | None) -> Iterator[_Draft]:
    """Yield what may be asked, in an order; an id that an entry shares with its topic stands for the entry."""
    found = handbook.find(step.about)
    if found is None or step.asks is None:
        return iter(())
    topic, entry = found
    asked = _shuffled((entry,) if entry else topic.entries, order, lambda each: each.id)
    make = {Asks.ONE_OF: _one_of, Asks.ENDING: _ending, Asks.COVERS: _covers}[step.asks]
    drafts = (draft for each in asked if _fits(each.text) for draft in make(handbook, topic, each, order))
    return (draft for draft in drafts if not any(_tells(text, draft.right.words) for text in (step.title, step.says)))


def _one_of(handbook: Handbook, topic: Topic, entry: Entry, order: Order | None) -> Iterator[_Draft]:
    """Ask which sentence stands in a topic; the others stand in other topics, and nothing in this one says the same."""
    if entry.number is None:
        return
    prompt = f"Which of these {_is_one_of(topic, entry)}?"
    texts = (topic.lead, *(each.text for each in topic.all_entries()))

    def wrong() -> Iterator[_Choice]:
        others = _shuffled(map(_first, _listed(handbook, topic)), order, lambda choice: f"other {choice.entry}")
        return (choice for choice in others if not any(says(text, choice.words) for text in texts))

    right = _first(entry)
    yield _Draft(Asks.ONE_OF, prompt, right, wrong, secret=right.words)


def _ending(handbook: Handbook, _: Topic, entry: Entry, order: Order | None) -> Iterator[_Draft]:
    """Ask how a sentence goes on; the others are endings of other sentences, and nothing ends this one as they do."""
    for beginning, ending in _shuffled(_halves_of(entry), order, lambda both: f"sentence {both[0]}"):
        prompt, right = f"How does this sentence go on? “{beginning} …”", _Choice(_plain(ending), entry.id)
        wrong = partial(_other_endings, handbook, (right.words, *_endings(handbook, beginning)), order)
        yield _Draft(Asks.ENDING, prompt, right, wrong, secret=right.words, quoted=beginning)


def _other_endings(handbook: Handbook, true: Sequence[str], order: Order | None) -> Iterator[_Choice]:
    every = (_Choice(_plain(both[1]), other.id) for other in _listed(handbook) for both in _halves_of(other))
    others = _shuffled(every, order, lambda choice: f"other {choice.words}")
    return (choice for choice in others if not any(says(each, choice.words) for each in true))


def _covers(_: Handbook, topic: Topic, entry: Entry, order: Order | None) -> Iterator[_Draft]:
    """Ask under which title of a topic something stands; it stands under none of the others."""
    others = [each for each in topic.entries if each is not entry]
    stretch = _telling(entry, [each.text for each in others])
    if stretch is None or entry.number is None or not _fits(entry.title):
        return

    def wrong() -> Iterator[_Choice]:
        titled = _shuffled(others, order, lambda each: f"other {each.id}")
        return (_Choice(each.title, each.id) for each in titled if is_other(each.title))

    def is_other(title: str) -> bool:
        return _fits(title) and folded(title) != folded(entry.title) and not alike(title, stretch)

    prompt, right = f"Which of {_all_of(topic)} says this? “{stretch}”", _Choice(entry.title, entry.id)
    yield _Draft(Asks.COVERS, prompt, right, wrong, secret=stretch, quoted=stretch)


def _halves_of(entry: Entry) -> list[tuple[str, str]]:
    return [both for sentence in sentences(entry.text) if (both := halves(sentence))]


def _telling(entry: Entry, others: list[str]) -> str | None:
    """Return a piece of an entry that no other says: that with most words of its own, and none of its title's."""
    known = {word for text in others for word in folded(text).split()}
    title = _stems(entry.title)
    pieces = [_plain(piece) for sentence in sentences(entry.text) for piece in halves(sentence) or (sentence,)]
    own = [piece for piece in pieces if folded(piece) and not (title & _stems(piece))]
    told = [piece for piece in own if not any(says(text, piece) for text in others)]
    return max(told, key=lambda piece: len(_words(piece) - known), default=None)


def _stems(text: str) -> set[str]:
    """Return how the words of a text begin that are no small ones: a title that has one in common is recognised."""
    return {word[:STEM] for word in _words(text) if len(word) >= STEM}


def _listed(handbook: Handbook, but: Topic | None = None) -> Iterator[Entry]:
    """Yield the entries of every other topic, but for leads and long texts."""
    return (entry for topic in handbook.topics if topic is not but for entry in topic.entries if _fits(entry.text))


def _endings(handbook: Handbook, beginning: str) -> list[str]:
    """Return what follows a beginning wherever in the handbook it stands."""
    sought = f" {folded(beginning)} "
    texts = (f" {folded(entry.text)} " for _, entry in handbook.entries())
    return [text.partition(sought)[2] for text in texts if sought in text]


def _shuffled(items: Iterable[T], order: Order | None, name: Callable[[T], str]) -> Iterable[T]:
    """Return items in an order by their names; without one as they come, so that few of them are looked at."""
    return sorted(items, key=lambda item: order(name(item))) if order else items


def _first(entry: Entry) -> _Choice:
    """Return the first sentence of an entry that has a word in it."""
    said = next(sentence for sentence in sentences(entry.text) if folded(sentence))
    return _Choice(_plain(said), entry.id)


def _is_one_of(topic: Topic, entry: Entry) -> str:
    if entry.id == topic.id:
        return f"comes from “{entry.title}”"
    return f"is one of {_all_of(topic)}" if _has_a_name(topic) else f"comes from “{topic.title}”"


def _all_of(topic: Topic) -> str:
    return f"our {topic.many}" if _has_a_name(topic) else f"the {topic.many} of “{topic.title}”"


def _has_a_name(topic: Topic) -> bool:
    """Return whether a title is no more than what its entries are called, as "Our values" is."""
    return folded(topic.title) == folded(f"our {topic.many}")


def _plain(sentence: str) -> str:
    """Return a sentence without its full stop: whether there is one must not give the answer away."""
    return sentence[:-1] if sentence.endswith(".") and not sentence.endswith("..") else sentence


def _fits(text: str) -> bool:
    return len(text) <= LONGEST and bool(folded(text))
