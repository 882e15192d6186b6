"""What Discord holds on loopback: an application, a server with a channel, members, and how it describes them."""

from __future__ import annotations

import itertools
import time
from datetime import UTC, datetime
from typing import Any

from tests.support.limits import walk

TOKEN = "MTIz.NDU2.Nzg5-not_a_real_token"
BOT_ID, GUILD_ID, CHANNEL_ID = "100", "200", "210"
STAFF_ROLE, EDITORS_ROLE, TOUR_ROLE, BOT_ROLE = "220", "230", "240", "250"
BOT = {
    "id": BOT_ID,
    "username": "Assistant",
    "global_name": None,
    "discriminator": "0",
    "avatar": None,
    "bot": True,
    "flags": 0,
    "public_flags": 0,
    "primary_guild": None,
}
APPLICATION = {
    "id": BOT_ID,
    "name": "Assistant",
    "description": "",
    "icon": None,
    "bot_public": False,
    "bot_require_code_grant": False,
    "verify_key": "0" * 64,
    "owner": BOT,
    "flags": 0,
    "flags_new": "0",
    "type": None,
    "redirect_uris": [],
    "interactions_endpoint_url": None,
    "role_connections_verification_url": None,
    "approximate_guild_count": 1,
    "approximate_user_install_count": 0,
    "approximate_user_authorization_count": 0,
    "explicit_content_filter": 0,
    "team": None,
    "eligible_oauth2_scopes": [],
}
VIEW, SEND, ATTACH, HISTORY, COMMANDS, IN_THREADS = 1 << 10, 1 << 11, 1 << 15, 1 << 16, 1 << 31, 1 << 38
OF_MEMBERS = VIEW | SEND | ATTACH | HISTORY | COMMANDS | IN_THREADS
"""The permissions of a member who may read and write and use commands."""

ADMINISTRATOR, BAN_MEMBERS, MANAGE_ROLES = 1 << 3, 1 << 2, 1 << 28
GUILD_TEXT, DIRECT, PUBLIC_THREAD = 0, 1, 11
DEFAULT_MESSAGE, REPLY_MESSAGE = 0, 19
EPOCH = 1_420_070_400_000

_numbers = itertools.count()


def snowflake() -> str:
    """Return a new id, which says when it was made as Discord's do."""
    return str((int(time.time() * 1000) - EPOCH) << 22 | next(_numbers) & 0x3FFFFF)


def now() -> str:
    return datetime.now(UTC).isoformat()


def user(number: str, name: str) -> dict[str, Any]:
    named = {"id": number, "username": name, "global_name": name.title(), "discriminator": "0", "avatar": None}
    return named | {"flags": 0, "public_flags": 0, "primary_guild": None}


def member(who: dict[str, Any], *roles: str, permissions: int | None = None) -> dict[str, Any]:
    """Return a user as a member of the server; with permissions, as an interaction delivers them."""
    found = {
        "user": who,
        "roles": list(roles),
        "joined_at": "2026-01-01T00:00:00+00:00",
        "nick": None,
        "avatar": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "banner": None,
        "pending": False,
        "premium_since": None,
        "communication_disabled_until": None,
    }
    return found if permissions is None else found | {"permissions": str(permissions)}


def overwrite(number: str, *, allow: int = 0, deny: int = 0) -> dict[str, Any]:
    """Return what a role, or the bot itself, may and may not do in a channel, unlike elsewhere."""
    return {"id": number, "type": int(number == BOT_ID), "allow": str(allow), "deny": str(deny)}


def channel(number: str = CHANNEL_ID, name: str = "staff-room", *overwrites: dict[str, Any]) -> dict[str, Any]:
    """Return a channel of the server, by default the one that is always there."""
    return {
        "id": number,
        "type": GUILD_TEXT,
        "name": name,
        "guild_id": GUILD_ID,
        "position": 0,
        "permission_overwrites": list(overwrites),
        "topic": None,
        "nsfw": False,
        "last_message_id": None,
        "parent_id": None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }


def thread(number: str, name: str, *, parent: str = CHANNEL_ID) -> dict[str, Any]:
    """Return a public thread below a channel."""
    life = {"archived": False, "auto_archive_duration": 60, "archive_timestamp": now(), "locked": False}
    return {
        "id": number,
        "type": PUBLIC_THREAD,
        "name": name,
        "guild_id": GUILD_ID,
        "parent_id": parent,
        "owner_id": BOT_ID,
        "thread_metadata": life,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }


def direct_channel(who: dict[str, Any]) -> dict[str, Any]:
    """Return the channel of direct messages with a user; its id follows from the user's."""
    return {"id": f"9{who['id']}", "type": DIRECT, "recipients": [who], "last_message_id": None, "flags": 0}


def guild(*people: dict[str, Any]) -> dict[str, Any]:
    """Return the server as GUILD_CREATE tells it."""
    named = ((GUILD_ID, "@everyone"), (STAFF_ROLE, "Staff"), (EDITORS_ROLE, "Editors"), (TOUR_ROLE, "Been round"))
    roles = [_role(number, name, OF_MEMBERS, place) for place, (number, name) in enumerate(named)]
    own = {"managed": True, "tags": {"bot_id": BOT_ID}}
    roles.append(_role(BOT_ROLE, "Assistant", OF_MEMBERS | MANAGE_ROLES, len(named)) | own)
    return {
        "id": GUILD_ID,
        "name": "A partnership",
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "owner_id": people[0]["id"],
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": roles,
        "emojis": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "vanity_url_code": None,
        "description": None,
        "home_header": None,
        "region": "deprecated",
        "widget_enabled": False,
        "widget_channel_id": None,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "premium_subscription_count": 0,
        "safety_alerts_channel_id": None,
        "nsfw": False,
        "incidents_data": None,
        "banner": None,
        "premium_tier": 0,
        "preferred_locale": "en-GB",
        "public_updates_channel_id": None,
        "nsfw_level": 0,
        "premium_progress_bar_enabled": False,
        "joined_at": "2026-01-01T00:00:00+00:00",
        "large": False,
        "member_count": len(people) + 1,
        "voice_states": [],
        "members": [member(BOT, STAFF_ROLE, BOT_ROLE), *(member(one, STAFF_ROLE) for one in people)],
        "channels": [channel()],
        "threads": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "stickers": [],
        "soundboard_sounds": [],
    }


def message(author: dict[str, Any], channel_id: str, content: str, **more: Any) -> dict[str, Any]:
    """Return a message as Discord tells it; components are numbered, as Discord does."""
    found = {
        "id": snowflake(),
        "channel_id": channel_id,
        "author": author,
        "content": content,
        "timestamp": now(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": DEFAULT_MESSAGE,
        "flags": 0,
        **more,
    }
    for number, component in enumerate(walk(found["components"]), 1):
        component.setdefault("id", number)
    return found


def snapshot(content: str) -> dict[str, Any]:
    """Return what a message that forwards another holds of it: its words, and neither author nor place."""
    kept = ("type", "content", "mentions", "mention_roles", "attachments", "embeds", "timestamp", "edited_timestamp")
    whole = message(BOT, CHANNEL_ID, content)
    return {"message": {key: whole[key] for key in (*kept, "flags", "components")}}


def _role(number: str, name: str, permissions: int, position: int) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": position,
        "permissions": str(permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }
