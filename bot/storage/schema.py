"""The tables, as numbered migrations: each brings the database one version on, in one transaction."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from bot.errors import NewerError

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE preferences (
            member INTEGER PRIMARY KEY,
            plain_text INTEGER NOT NULL CHECK (plain_text IN (0, 1))
        ) STRICT
        """,
        """
        CREATE TABLE votes (
            entry TEXT NOT NULL,
            month TEXT NOT NULL,
            helpful INTEGER NOT NULL CHECK (helpful IN (0, 1)),
            count INTEGER NOT NULL CHECK (count > 0),
            PRIMARY KEY (entry, month, helpful)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE closed_inboxes (
            member INTEGER PRIMARY KEY,
            since INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE identifies (
            at INTEGER NOT NULL
        ) STRICT
        """,
    ),
    (
        """
        CREATE TABLE revisions (
            number INTEGER PRIMARY KEY,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            file TEXT NOT NULL,
            editor INTEGER,
            name TEXT NOT NULL,
            second TEXT NOT NULL,
            at INTEGER NOT NULL,
            why TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL,
            place INTEGER NOT NULL,
            lead INTEGER NOT NULL,
            sha256 TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE proposals (
            number INTEGER PRIMARY KEY,
            change TEXT NOT NULL,
            id TEXT NOT NULL,
            editor INTEGER,
            name TEXT NOT NULL,
            at INTEGER NOT NULL,
            state TEXT NOT NULL,
            decider INTEGER,
            decider_name TEXT NOT NULL,
            decided_at INTEGER,
            reason TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE words (
            file TEXT PRIMARY KEY,
            digest TEXT NOT NULL,
            content BLOB NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        """
        CREATE TABLE reminders (
            keeper TEXT NOT NULL,
            week TEXT NOT NULL,
            PRIMARY KEY (keeper, week)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        """
        CREATE TABLE tour_progress (
            member INTEGER PRIMARY KEY,
            audience TEXT NOT NULL,
            at_step TEXT NOT NULL,
            done TEXT NOT NULL,
            skipped TEXT NOT NULL,
            tries INTEGER NOT NULL,
            laters INTEGER NOT NULL,
            announced INTEGER NOT NULL CHECK (announced IN (0, 1)),
            started INTEGER NOT NULL,
            changed INTEGER NOT NULL,
            finished INTEGER
        ) STRICT
        """,
        """
        CREATE TABLE agreements (
            member INTEGER NOT NULL,
            step TEXT NOT NULL,
            entry TEXT NOT NULL,
            revision INTEGER NOT NULL,
            on_day TEXT NOT NULL,
            PRIMARY KEY (member, step)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE nudges (
            member INTEGER PRIMARY KEY,
            by TEXT NOT NULL,
            channel INTEGER NOT NULL,
            since INTEGER NOT NULL,
            sent INTEGER NOT NULL,
            last INTEGER,
            snoozed_until TEXT
        ) STRICT
        """,
        """
        CREATE TABLE picked (
            member INTEGER PRIMARY KEY,
            since INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE leavers (
            member INTEGER PRIMARY KEY,
            since INTEGER NOT NULL
        ) STRICT
        """,
        "ALTER TABLE revisions ADD COLUMN is_material INTEGER NOT NULL DEFAULT 0 CHECK (is_material IN (0, 1))",
    ),
    (
        "ALTER TABLE revisions ADD COLUMN account TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE revisions ADD COLUMN second_editor INTEGER",
        "ALTER TABLE revisions ADD COLUMN second_account TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE revisions ADD COLUMN is_alone INTEGER NOT NULL DEFAULT 0 CHECK (is_alone IN (0, 1))",
        "ALTER TABLE proposals ADD COLUMN account TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE proposals ADD COLUMN decider_account TEXT NOT NULL DEFAULT ''",
        # Their editor was erased or never known, so that nobody can tell who must not approve them.
        """
        UPDATE proposals SET state = 'declined', decider_name = 'the assistant',
            reason = 'Nobody knows any more who proposed it.'
        WHERE state = 'waiting' AND editor IS NULL
        """,
        """
        CREATE TABLE news (
            number INTEGER PRIMARY KEY,
            text TEXT NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE jobs (
            name TEXT PRIMARY KEY,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE erasures (
            member INTEGER PRIMARY KEY
        ) STRICT
        """,
        # Sums without a key: whoever had the numbers of a server could have found out whose they were.
        "DELETE FROM reminders",
        """
        CREATE TABLE keys (
            name TEXT PRIMARY KEY,
            value BLOB NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO keys (name, value) VALUES ('reminders', randomblob(32))",
    ),
    (
        # A change of several files has one number and a row for each of its parts.
        """
        CREATE TABLE parts (
            number INTEGER NOT NULL,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            file TEXT NOT NULL,
            editor INTEGER,
            name TEXT NOT NULL,
            second TEXT NOT NULL,
            at INTEGER NOT NULL,
            why TEXT NOT NULL,
            before TEXT NOT NULL,
            after TEXT NOT NULL,
            place INTEGER NOT NULL,
            lead INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            is_material INTEGER NOT NULL CHECK (is_material IN (0, 1)),
            account TEXT NOT NULL,
            second_editor INTEGER,
            second_account TEXT NOT NULL,
            is_alone INTEGER NOT NULL CHECK (is_alone IN (0, 1)),
            part INTEGER NOT NULL,
            PRIMARY KEY (number, part)
        ) STRICT
        """,
        """
        INSERT INTO parts (number, part, kind, id, file, editor, name, second, at, why, before, after, place, lead,
            sha256, is_material, account, second_editor, second_account, is_alone)
        SELECT number, 0, kind, id, file, editor, name, second, at, why, before, after, place, lead,
            sha256, is_material, account, second_editor, second_account, is_alone
        FROM revisions
        """,
        "DROP TABLE revisions",
        "ALTER TABLE parts RENAME TO revisions",
    ),
    (
        # A way is "" where no member asked, and for what only the sum may be known of.
        """
        CREATE TABLE counts (
            day TEXT NOT NULL,
            what TEXT NOT NULL,
            way TEXT NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0),
            PRIMARY KEY (day, what, way)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE entry_counts (
            day TEXT NOT NULL,
            entry TEXT NOT NULL,
            what TEXT NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0),
            PRIMARY KEY (day, entry, what)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE latencies (
            day TEXT NOT NULL,
            way TEXT NOT NULL,
            at_least INTEGER NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0),
            PRIMARY KEY (day, way, at_least)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE chosen (
            setting TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        # Members agree to an entry, on the tour or because a role was asked to read it, and so to no step of the tour.
        """
        CREATE TABLE agreed (
            member INTEGER NOT NULL,
            entry TEXT NOT NULL,
            revision INTEGER NOT NULL,
            on_day TEXT NOT NULL,
            version TEXT NOT NULL,
            PRIMARY KEY (member, entry)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT OR REPLACE INTO agreed (member, entry, revision, on_day, version)
        SELECT member, entry, revision, on_day, '' FROM agreements ORDER BY revision, on_day
        """,
        "DROP TABLE agreements",
        "ALTER TABLE agreed RENAME TO agreements",
        # A number is never given twice, since the button of what was asked long ago holds it for ever.
        """
        CREATE TABLE reading_requests (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            entry TEXT NOT NULL,
            role INTEGER NOT NULL,
            channel INTEGER NOT NULL,
            by_day TEXT NOT NULL,
            asked_on TEXT NOT NULL,
            material INTEGER NOT NULL,
            withdrawn_on TEXT
        ) STRICT
        """,
        # Reminders of the tour have the number 0, those of something to read its own.
        """
        CREATE TABLE wishes (
            member INTEGER NOT NULL,
            request INTEGER NOT NULL,
            by TEXT NOT NULL,
            channel INTEGER NOT NULL,
            since INTEGER NOT NULL,
            sent INTEGER NOT NULL,
            last INTEGER,
            snoozed_until TEXT,
            PRIMARY KEY (member, request)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO wishes (member, request, by, channel, since, sent, last, snoozed_until)
        SELECT member, 0, by, channel, since, sent, last, snoozed_until FROM nudges
        """,
        "DROP TABLE nudges",
        "ALTER TABLE wishes RENAME TO nudges",
    ),
    (
        # A number is never given twice: an old button of a gap that is gone leads to no other.
        """
        CREATE TABLE gaps (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            state TEXT NOT NULL DEFAULT 'open',
            entry TEXT NOT NULL,
            says TEXT NOT NULL DEFAULT '',
            likeness INTEGER NOT NULL,
            handed_to INTEGER NOT NULL DEFAULT 0,
            answered INTEGER
        ) STRICT
        """,
        # The card of a gap stays in its channel when the gap goes, until somebody has taken it down.
        """
        CREATE TABLE gap_cards (
            gap INTEGER PRIMARY KEY,
            channel INTEGER NOT NULL,
            card INTEGER NOT NULL,
            count INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE gap_texts (
            text_number INTEGER PRIMARY KEY AUTOINCREMENT,
            gap INTEGER NOT NULL,
            text TEXT NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0),
            since INTEGER NOT NULL,
            stood TEXT
        ) STRICT
        """,
        "CREATE INDEX texts_of_gaps ON gap_texts (gap)",
        """
        CREATE TABLE gap_askers (
            member INTEGER NOT NULL,
            text_number INTEGER NOT NULL,
            since INTEGER NOT NULL,
            by TEXT NOT NULL,
            PRIMARY KEY (member, text_number)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE gap_refusals (
            digest BLOB PRIMARY KEY,
            at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        "INSERT INTO keys (name, value) VALUES ('refusals', randomblob(32))",
    ),
)
"""The statements of each version; one that has been released is never changed. Times are microseconds since 1970."""

NEWEST = len(MIGRATIONS)

FIRST_STRICT = (3, 37)
"""The first SQLite that knows strict tables; an older one gets the same tables without."""


def migrate(connection: sqlite3.Connection, versions: int = NEWEST) -> None:
    """Bring a database to a version, from whichever it is at.

    The version is written even where it is right already, so that a database that cannot be written to says so now
    and not when the first member wants something kept.
    """
    while True:
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            # Another process may have done it while this one waited.
            done = version_of(connection)
            if done < versions:
                for statement in MIGRATIONS[done]:
                    connection.execute(spelt(statement))
            connection.execute(f"PRAGMA user_version = {min(done + 1, versions)}")
        if done >= versions - 1:
            return


def spelt(statement: str, sqlite: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """Return a statement as a version of SQLite understands it."""
    if sqlite >= FIRST_STRICT:
        return statement
    return statement.replace("STRICT, WITHOUT ROWID", "WITHOUT ROWID").replace("STRICT", "")


def version_of(connection: sqlite3.Connection) -> int:
    """Return which version a database is at."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return version


def refuse_newer(version: int) -> None:
    """Raise NewerError where a database is at a version that only a newer assistant knows."""
    if version > NEWEST:
        raise NewerError


def has_our_tables(connection: sqlite3.Connection) -> bool:
    """Return whether a database has exactly the tables and columns of the version that it says it is at."""
    version = version_of(connection)
    if not 0 <= version <= NEWEST:
        return False
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        migrate(model, version)
        return shape_of(connection) == shape_of(model)


def shape_of(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Return what a database holds: a row for each column, with kind, table, name, type, not null and primary key."""
    return connection.execute(
        "SELECT held.type, held.name, column.name, column.type, column.[notnull], column.pk "
        "FROM sqlite_master AS held LEFT JOIN pragma_table_xinfo(held.name) AS column "
        "WHERE held.name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY held.name, column.cid"
    ).fetchall()
