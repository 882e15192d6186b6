"""The tour for new members: which step comes next, its questions, who is where, when a nudge is due; all of it pure."""

from __future__ import annotations
