"""What only a person can put right, each in one sentence: `run`, `doctor`, Discord and the docs say the same.

A gap in a sentence is written {}; `about` fills it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.settings import TOKEN_PAGE

GENERAL_PAGE = "the page General Information of https://discord.com/developers/applications"


@dataclass(frozen=True, slots=True)
class Advice:
    """What is wrong, and what to do about it."""

    what: str
    do: str

    def __str__(self) -> str:
        """Return both as one sentence."""
        said = f"{self.what}: {self.do}" if self.do else self.what
        return said if said.endswith("?") else f"{said}."

    def about(self, *named: object) -> Advice:
        """Return the same with the gaps in `what` filled."""
        return replace(self, what=self.what.format(*named))


def advice_in(sentence: str) -> Advice:
    """Return a sentence that says before a colon what is wrong, and behind it what to do."""
    what, _, do = sentence.removesuffix(".").partition(": ")
    return Advice(what, do)


TOKENLESS = Advice(
    "There is no Discord token",
    "put DISCORD_TOKEN=... into the file .env, or try the assistant without Discord with: partnership-bot playground. "
    "docs/operators.md says how to get a token",
)
NEW_TOKEN = Advice("Discord does not accept the token", f"copy a new one from {TOKEN_PAGE}, set it and start again")
NEW_INTENTS = Advice(
    "Discord does not allow the intents that the bot asked for (4014)",
    f"turn on Server Members Intent on {TOKEN_PAGE}, or set SERVER_MEMBERS_INTENT to off",
)
BY_CLOSE_CODE = {
    4004: NEW_TOKEN,
    4010: Advice("Discord does not accept the part of the servers that the bot asked for (4010)", "update the bot"),
    4011: Advice("The bot is in more servers than one connection may serve (4011)", "remove it from some of them"),
    4012: Advice("Discord no longer speaks this version of its gateway (4012)", "update the bot"),
    4013: Advice("Discord does not know the intents that the bot asked for (4013)", "update the bot"),
    4014: NEW_INTENTS,
}
"""What a person can do about each code of `traffic.HELPLESS`, with which the gateway closes for good."""

WORDLESS = Advice("KNOWLEDGE_DIR ({}) cannot be found or read", "check its path and the disk that it is on")
OPEN_TOKEN = Advice("Other users of this machine can read the token in {}", "type chmod 600 and that path")

# In the home server. What stands in a setting may also have been chosen with /setup.

AWAY = Advice(
    "The assistant is not in the home server, which DISCORD_GUILD_ID names", "check the number, or invite it there"
)
ROLE_GONE = Advice(
    "{} names a role that is not in the home server", "correct its number, choose another one, or name none"
)
NOT_ALLOWED = Advice(
    "The assistant may not give the role that ONBOARDING_ROLE names, because it does not have Manage Roles",
    "turn that on for the assistant's own role, in the server's settings",
)
TOO_HIGH = Advice(
    "The assistant may not give the role that ONBOARDING_ROLE names, because it does not stand below the assistant's",
    "drag the assistant's own role above it, in the server's settings",
)
NOBODYS = Advice(
    "ONBOARDING_ROLE names a role that nobody can be given, since Discord or an integration looks after it",
    "name another one",
)
NO_CHANNEL = Advice(
    "{} names a channel that is not in the home server, or that the assistant cannot see",
    "correct its number, choose another one, or let the assistant see it",
)
NO_TEXT_CHANNEL = Advice("{} names a channel in which nobody writes messages", "name a text channel")
MAY_NOT_WRITE = Advice(
    "In the channel that {} names, the assistant does not have {}",
    "turn that on for the assistant's own role, in the channel's settings",
)
UNWRITTEN = Advice(
    "The channel that {} names cannot be written to (Discord's answer was {})",
    "check its number, and what the assistant may do in it",
)
