"""The rows of the matrix: every fault, with what has to come of it at each moment."""

from __future__ import annotations

from tests.support.loopback.faults import ALWAYS, CLOUDFLARE_1015, MALFORMED, PAGE, VIA
from tests.support.matrix.injections import (
    close_always,
    connect_refused,
    gateway,
    hammered,
    no_requests_for,
    outage,
    rest,
    sigterm,
    sigterm_in_outage,
    starts_used_up,
    token_reset,
)
from tests.support.matrix.trial import Fault, Moment, Trial, Wanted

NOT_IDLE = "an idle bot asks Discord over HTTP only whether it is there, and nobody waits for that"
NOT_LOGIN = "there is no interaction yet"
NOT_CALLBACK = "an answer to an interaction carries no token of the bot, so it cannot be refused for it"
RATE_LIMITED = '{"message": "You are being rate limited.", "retry_after": 1.0, "global": false, "code": 0}'
OUTAGE_SECONDS = 20.0
AFTER_OUTAGE = 30.0
HEARTBEAT = 1.0
TEN_MINUTES = r"(?i)(ten|10) minutes|6\d\d(\.\d+)? seconds"
QUIET_SECONDS = 8.0


def _http(name: str, *, keeps: bool = False, before: bool = True, **what: object) -> Fault:
    """Return a row of something that goes wrong with one request: at login, or with the answer to an interaction."""
    login = Trial(rest("GET /users/@me$", **what)) if before else NOT_LOGIN
    return Fault(
        name,
        {
            Moment.BEFORE: login,
            Moment.IDLE: NOT_IDLE,
            Moment.AMID: Trial(rest("/callback$", **what), keeps=keeps),
        },
    )


def _banned(name: str, **what: object) -> Fault:
    """Return a row of Cloudflare keeping the address out: nothing may be asked, for ten minutes at least."""

    def trial(where: str) -> Trial:
        inject = rest(where, status=429, times=ALWAYS, **what)
        return Trial(inject, Wanted.WAITS, sentence=TEN_MINUTES, complaint=no_requests_for(QUIET_SECONDS))

    return Fault(
        name,
        {Moment.BEFORE: trial("GET /users/@me$"), Moment.IDLE: NOT_IDLE, Moment.AMID: trial("/callback$")},
    )


def _line(name: str, act: str, *, heartbeat: float = 41.25, when: str = "identify", **what: object) -> Fault:
    """Return a row of something that goes wrong with the connection to the gateway."""
    trial = Trial(gateway(act, when=when, **what), heartbeat=heartbeat)
    return Fault(name, dict.fromkeys(Moment, trial))


def _helpless(code: int, sentence: str) -> Fault:
    trial = Trial(gateway("close", code=code), Wanted.ENDS_WITH_78, sentence=sentence)
    return Fault(f"closed with {code}", dict.fromkeys(Moment, trial))


HTTP = (
    *(_http(f"{status}, once", keeps=True, status=status, headers=VIA) for status in (500, 502, 503, 504, 524)),
    *(_http(f"{status} without Via, once", keeps=True, status=status) for status in (500, 503)),
    _http("502 with a page instead of JSON", keeps=True, status=502, body=PAGE),
    _http("429 with Via, one second", keeps=True, status=429, body=RATE_LIMITED, headers=VIA),
    _http("malformed JSON with status 200", status=200, body=MALFORMED, done=True),
    _http("a page with status 200", status=200, body=PAGE, done=True),
    _http("the connection is reset", keeps=True, act="reset"),
    _http("done, and then the connection is reset (40060)", keeps=True, before=False, act="reset", done=True),
    _http("done, and 500 told (40060)", keeps=True, before=False, status=500, headers=VIA, done=True),
    _http("done, and 503 told (40060)", keeps=True, before=False, status=503, done=True),
    _http("slow, 2 s", keeps=True, act="slow", delay=2.0),
    _http("slow, 4 s", act="slow", delay=4.0),
    _http("hangs for 10 s", act="hang", delay=10.0),
    _banned("429 without Via, which only Cloudflare sends", body=RATE_LIMITED, headers={}),
    _banned("Cloudflare's 1015", body=CLOUDFLARE_1015, headers={"Retry-After": "30"}),
    Fault(
        "401: the token was reset",
        {
            Moment.BEFORE: Trial(token_reset, Wanted.ENDS_WITH_78, sentence="token"),
            Moment.IDLE: Trial(token_reset, Wanted.ENDS_WITH_78, sentence="token"),
            Moment.AMID: Trial(token_reset, Wanted.ENDS_WITH_78, sentence="token"),
        },
    ),
)

GATEWAY = (
    Fault("the gateway refuses the connection, twice", dict.fromkeys(Moment, Trial(connect_refused("refuse")))),
    Fault("the gateway resets new connections, twice", dict.fromkeys(Moment, Trial(connect_refused("reset")))),
    _line("a frame that is no JSON", "text", when="hello"),
    _line("a frame that is no zlib", "binary", when="hello"),
    _line("half a frame of zlib", "truncated", when="hello"),
    _line("the line is reset (1006)", "reset"),
    *(
        _line(f"closed with {code}", "close", code=code)
        for code in (1000, 1001, *range(4000, 4004), *range(4005, 4010))
    ),
    _helpless(4004, "token"),
    *(_helpless(code, f"{code}") for code in range(4010, 4015)),
    _line("told to reconnect (op 7)", "reconnect"),
    _line("session invalid, resumable (op 9 true)", "invalid", resumable=True),
    _line("session invalid (op 9 false)", "invalid"),
    _line("no heartbeat is acknowledged, nothing comes", "mute", when="hello", heartbeat=HEARTBEAT),
    _line("the line is dead in both directions", "dead", when="hello", heartbeat=HEARTBEAT),
    Fault(
        "closed behind HELLO every time, for 10 s",
        dict.fromkeys(Moment, Trial(close_always("hello"), seconds=AFTER_OUTAGE, complaint=hammered)),
    ),
    Fault(
        "closed behind IDENTIFY or RESUME every time, for 10 s",
        dict.fromkeys(Moment, Trial(close_always("identify", "resume"), seconds=AFTER_OUTAGE, complaint=hammered)),
    ),
    Fault("no session start left for 3 s", dict.fromkeys(Moment, Trial(starts_used_up(3.0)))),
    Fault(
        f"all of Discord is away for {OUTAGE_SECONDS:.0f} s",
        dict.fromkeys(Moment, Trial(outage(OUTAGE_SECONDS), seconds=AFTER_OUTAGE)),
    ),
)

ENDS = (
    Fault("SIGTERM", dict.fromkeys(Moment, Trial(sigterm, Wanted.ENDS_WITH_0))),
    Fault("SIGTERM while Discord is away", dict.fromkeys(Moment, Trial(sigterm_in_outage, Wanted.ENDS_WITH_0))),
)

FAULTS: tuple[Fault, ...] = (*HTTP, *GATEWAY, *ENDS)
