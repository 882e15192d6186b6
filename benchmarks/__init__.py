"""Whole measurements, each a module to run: python -m benchmarks.figures."""

import os

from bot.matching import work_alone

work_alone(os.environ)  # before a module of ours imports numpy
