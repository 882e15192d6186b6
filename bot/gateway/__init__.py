"""The line to Discord: how it is kept up, and what is not sent over it."""

from __future__ import annotations
