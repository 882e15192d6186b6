from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.assistant.library import Library
from bot.matching import work_alone
from tests.support.asking import DATA, SENSE, library
from tests.support.halves import learn_by_halves
from tests.support.handbook_files import few_words


def pytest_configure(config):
    """Learn the phrasings of the handbook and of the few words once, before several processes would all begin to."""
    work_alone(os.environ)
    if not hasattr(config, "workerinput"):
        learn_by_halves(DATA)
        library().current.prepare()
        with TemporaryDirectory() as folder:
            prepared = Library(few_words(Path(folder)), SENSE)
            prepared.learn_meaning()
            prepared.current.prepare()


def pytest_terminal_summary(terminalreporter):
    """Print the tables that tests recorded, so that a good share is seen too and not only a bad one."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if report.when == "call" and name.startswith("table"):
                terminalreporter.section(name.removeprefix("table of "), sep="-")
                terminalreporter.write_line(value)
