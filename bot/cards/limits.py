"""Every limit of Discord, and of ours where less is easier to read: https://discord.com/developers/docs."""

from __future__ import annotations

import re

MOST_TEXT = 4_000
"""Characters that all texts of a message of Components V2 may have together."""

MOST_CONTENT = 2_000
"""Characters of a plain message."""

MOST_DISPLAYS = 8
"""Texts of a card: with 5 rows of 5 buttons and the box around them it stays below Discord's 40 components."""

LONGEST_ASKED = 72
"""Characters of a question above its answer: a line of them, or two on a phone."""

MOST_ROWS = 5
MOST_IN_A_ROW = 5
MOST_OPTIONS = 25
"""Lines of a menu, and members that may be picked in one."""

LONGEST_LABEL = 80
"""A phone shows about 40 characters of a button and reads all of them out."""

LONGEST_WAY = 36
"""Characters of a button that says where it leads, which a phone 390 px wide shows in one line."""

LONGEST_CUSTOM_ID = 100
LONGEST_PLACEHOLDER = 150
"""Characters of what a menu says before anything is picked."""

LONGEST_OPTION = 100

MOST_CHOICES = 25
"""What is offered while somebody types."""

LONGEST_CHOICE = 100
LONGEST_DESCRIPTION = 100
"""Characters of what a command says about itself."""

MOST_COMMANDS = 100
"""Slash commands for all servers."""

COMMAND_NAME = re.compile(r"[a-z0-9_-]{1,32}")

LONGEST_FORM_TITLE = 45
LONGEST_FORM_LABEL = 45
LONGEST_INPUT = 4_000
"""Characters of a field of a form."""

LONGEST_SENT = 300
"""Characters of a question that goes to the editors."""

LONGEST_WHY = 300
"""Characters of the reason for a change or for declining one; colleagues read it in the history."""

MOST_NAMES_AT_ONCE = 100
"""Members whose names Discord tells in one request over the gateway, for which no intent is needed."""
