"""Reply -> card: what a Discord message of ours holds, in Discord's markup and within every limit of Discord."""

from __future__ import annotations
