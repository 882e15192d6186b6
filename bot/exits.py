"""With what number the program ends, whatever it was told to do."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """An exit code; from 64 on they are those of BSD's sysexits, which service managers know."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    BROKEN = 70
    UNWRITTEN = 74
    SET_UP = 78

    @property
    def means(self) -> str:
        """What a code says, as --help and the page about the command line have it."""
        return _MEANS[self]


_MEANS = {
    Exit.DONE: "done, and nothing is wrong",
    Exit.REFUSED: "refused, stopped by Ctrl-C, or something was found to be wrong",
    Exit.USAGE: "the command was typed wrongly",
    Exit.BROKEN: "the assistant has a fault of its own",
    Exit.UNWRITTEN: "the output or a backup could not be written, as when the disk is full",
    Exit.SET_UP: "not set up: no handbook, no token, no database, or no backup that can be used",
}
