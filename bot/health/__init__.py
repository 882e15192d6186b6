"""How the running assistant is: what it measures, writes down and tells systemd, and what that says to a person."""

from __future__ import annotations
