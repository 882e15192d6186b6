"""A small handbook in which examples, pairs and steps of the tour name entries, for tests of what goes along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.handbook.malformed import SAFEGUARDING, TOUR
from tests.support.handbook_files import folder_with, topic

if TYPE_CHECKING:
    from pathlib import Path


def _topic(name: str, one: str, *texts: str) -> str:
    text = topic(name, f"Our {one}s", *texts)
    return text.replace("one: thing", f"one: {one}").replace("many: things", f"many: {one}s")


RULES = _topic("rules", "rule", "Be kind to each other.", "Be on time for lessons.", "Shut the gate behind you.")
RULES = RULES.replace("Our rules number 1 please", "what about the bees")
GUIDES = _topic("guides", "guide", "Bring a pen to the room.", "Wash both your hands.")
AIMS = _topic("aims", "aim", "Teach every child to read.", "Feed every child at noon.")
JOBS = _topic("jobs", "job", "We teach.")
PAIRS = """\
questions
# What must stay
unanswered:
  - what is for lunch
pairs:
  - question: the last rule
    id: rules.e3
  # Asked every week
  - question: what about the bees
    id: rules.e1
  - question: Our aims number 1 please
    id: aims.e1
"""
EXAMPLES = """\
examples
answered:
  # First of all
  rules.e1:
    - being kind
    - is kindness asked of us
  rules.e2:
    - being late
  aims.e1:
    - reading
unanswered:
  rules.e1:
    - kind of bread
  jobs.e1:
    - teaching a dog
"""
STEPS = """\
steps:
  - id: kind
    title: Kindness
    shows: rules.e1
    agrees: I have read this
    for: [teacher]
  # Late
  - id: late
    title: On time
    shows: rules.e2
  - id: aims
    title: What we aim at
    shows: aims

  - id: job
    title: The job
    shows: jobs.e1
    for: [office]
"""
TOURED = "onboarding\n" + TOUR[: TOUR.index("steps:")] + STEPS + TOUR[TOUR.index("finish:") :]


def named_folder(folder: Path) -> Path:
    """Return a folder of four topics, two of them with a name for one entry and for all, and what names them."""
    return folder_with(folder, RULES, GUIDES, AIMS, JOBS, PAIRS, EXAMPLES, TOURED, safeguarding=SAFEGUARDING)
