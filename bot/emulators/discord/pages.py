"""Which part of a history a query asks for."""

from __future__ import annotations

from collections.abc import Mapping

from bot.emulators.discord.calls import ApiCall
from bot.emulators.discord.checks import Problems, number, snowflake


def check_ids(call: ApiCall) -> None:
    """Refuse ids in a path or a query that are none."""
    problems = Problems()
    for key in ("channel_id", "message_id"):
        if key in call.params:
            snowflake(problems, (key,), call.params[key])
    for key in ("before", "after", "around"):
        if key in call.query:
            snowflake(problems, (key,), call.query[key])
    problems.stop()


def page_size(query: Mapping[str, str], default: int, most: int = 100) -> int:
    """The page's size that a query asks for, 1 to `most`."""
    problems = Problems()
    limit = query.get("limit", str(default))
    # Text that is no number is passed on as text, so that the check says what it is; ten digits are too many anyway.
    number(1, most)(problems, ("limit",), int(limit) if limit.isdecimal() and len(limit) < 10 else limit)
    # docs.discord.com/developers/resources/message, get channel messages: only one of them may be passed.
    if len({"before", "after", "around"} & query.keys()) > 1:
        problems.add((), "QUERY_EXCLUSIVE", "before, after and around exclude each other")
    problems.stop()
    return int(limit)


def part_of(ids: list[str], query: Mapping[str, str], limit: int) -> list[str]:
    """The ids that a query asks for out of all of them (oldest first), newest first."""
    if "after" in query:
        # The oldest that follow, not the newest of all; they are still listed newest first.
        found = [it for it in ids if int(it) > int(query["after"])][:limit]
    elif "around" in query:
        middle, half = int(query["around"]), limit // 2
        older = [it for it in ids if int(it) < middle][-half:] if half else []
        found = older + [it for it in ids if int(it) >= middle][: limit - half]
    else:
        bound = int(query.get("before", 2**64))
        found = [it for it in ids if int(it) < bound][-limit:]
    return found[::-1]
