"""Discord's own numbers for a refusal, by what they mean for a digest.

All of them stand in discord.com/developers/docs/topics/opcodes-and-status-codes#json; a number that is in no table here
is judged by the HTTP status that came with it.
"""

from __future__ import annotations

from collections.abc import Mapping

UNKNOWN_CHANNEL, UNKNOWN_GUILD, UNKNOWN_MESSAGE = 10003, 10004, 10008
UNKNOWN_WEBHOOK, FORUM_WEBHOOK = 10015, 220001
THREAD_EXISTS, PUBLISHED, ARCHIVED, WRONG_CHANNEL, LACKING = 160004, 40033, 50083, 50024, 50013

# Somebody can grant what is missing.
BLOCKING: Mapping[int, str] = {
    40007: "I am banned from this server; somebody must lift the ban",
    40066: "Only moderators may set the tags of this forum, and every post needs one; a moderator can make another",
    40067: "Every post in this forum needs a tag; choose one with the setting `tag`",
    50001: "I may not see this channel; invite me to its server, or give my role the permission View Channel there",
    50007: "This person takes no direct messages from me",
    50009: "This server's verification level is too high for me; a role of its own lets me in",
    50013: "I lack a permission; in this channel's settings give my role View Channel, Send Messages, Create Public "
    "Threads, Send Messages in Threads and Read Message History",
    50278: "I share no server with this person, so I cannot write to them",
    60003: "This server asks for two-factor authentication; whoever owns the bot must turn it on",
    160002: "I may not read this channel's history; give my role Read Message History",
    160005: "The thread is locked; a moderator can unlock it",
    160006: "The server has as many active threads as Discord allows; close some",
    160007: "The server has as many active announcement threads as Discord allows; close some",
}
WRONG_KIND: Mapping[int, str] = {
    40058: "This is a forum channel, which takes posts and no messages",
    50008: "This kind of channel takes no messages; name a text channel or a forum",
    50024: "This kind of channel does not allow that; threads need a text or an announcement channel",
}
# The message stands and cannot be changed.
FROZEN: Mapping[int, str] = {
    50005: "The message is another bot's",
    50083: "The thread is archived, and only a moderator can open it again",
}
# Filters that refuse a content with any status: explicit, by automatic moderation, harmful links.
CONTENT = frozenset({20009, 200000, 200001, 240000})
# Passes by itself: a tag that has just gone, slow mode, write limits, features shut for a while, overload, and
# Discord's edge (40333).
LATER = frozenset({10087, 20016, 20022, 20028, 20029, 30046, 40004, 40006, 40062, 40333, 110000, 110001, 130000})
