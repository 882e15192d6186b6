"""What a message asks for, before and around any matching."""

from __future__ import annotations
