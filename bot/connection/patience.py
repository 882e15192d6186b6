"""How long the bot waits for Discord, and how long Discord has to wait for the bot."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Every waiting time of the connection, in seconds; one object for the process."""

    longest_pause: float = 20.0
    """Between two attempts to connect; with `longest_attempt` a bot is back half a minute after a long outage."""

    healthy: float = 60.0
    """A session that lasts as long starts the pauses anew."""

    logging_in: float = 3.5
    """What the first attempt to log in may take; after two failures each may take twice as long as the last."""

    connecting: float = 3.0
    """What the first attempt to connect may take until Discord calls it ready; it grows likewise."""

    longest_attempt: float = 10.0
    """What either may take at most before Discord is heard of."""

    longest_beginning: float = 60.0
    """What a session may take at most to begin once Discord has been heard of."""

    acknowledging: float = 10.0
    """How long a heartbeat may stay without an answer, or one interval where that is shorter."""

    closing: float = 2.0
    """How long a goodbye may take before we hang up."""

    asking: float = 2.0
    """What a request may take that keeps everything else waiting, such as how many sessions Discord still allows."""

    answering: float = 2.5
    """From the arrival of an interaction to the end of the last attempt to answer it; Discord waits for 3 seconds."""

    last_chance: float = 0.4
    """What an attempt may take where a slow handler has left nothing of `answering`."""

    between_attempts: float = 0.15
    """Between the two attempts to answer an interaction."""

    registering: float = 30.0
    """Between two attempts to register the commands."""

    remembering: float = 1.0
    """How long we wait for what the store knows, before we go on without."""

    banned: float = 600.0
    """The least time without a request once Cloudflare keeps us out."""

    counting: float = 600.0
    """The time in which Discord counts invalid requests: 10,000 get the address banned."""

    spacing: float = 5.0
    """Between two sessions; Discord allows one in five seconds, yet it overlooks a second after a connection broke."""

    identifying: float = 86_400.0
    """The time in which Discord counts sessions: 1,000 get the token reset."""
