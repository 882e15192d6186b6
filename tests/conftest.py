from __future__ import annotations

import os

from bot.matching import work_alone
from tests.support.asking import library


def pytest_configure(config):
    """Learn the handbook's phrasings once, before several processes would all begin to."""
    work_alone(os.environ)
    if not hasattr(config, "workerinput"):
        library().current.prepare()


def pytest_terminal_summary(terminalreporter):
    """Print the tables that tests recorded, so that a good share is seen too and not only a bad one."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if report.when == "call" and name.startswith("table"):
                terminalreporter.section(name.removeprefix("table of "), sep="-")
                terminalreporter.write_line(value)
