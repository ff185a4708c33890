"""All commands, in the order in which they are told; a new one is one file beside this one and its name here."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat.commands.any_paper import COMMAND as RANDOM
from bot.chat.commands.channels import COMMAND as LIST
from bot.chat.commands.cite import COMMAND as CITE
from bot.chat.commands.command import Command
from bot.chat.commands.day import COMMAND as DAY
from bot.chat.commands.export import COMMAND as EXPORT
from bot.chat.commands.follow import COMMAND as FOLLOW
from bot.chat.commands.following import COMMAND as FOLLOWING
from bot.chat.commands.forget_me import COMMAND as FORGET_ME
from bot.chat.commands.help import COMMAND as HELP
from bot.chat.commands.mute import COMMAND as MUTE
from bot.chat.commands.paper import COMMAND as PAPER
from bot.chat.commands.post import COMMAND as POST
from bot.chat.commands.preview import COMMAND as PREVIEW
from bot.chat.commands.saved import COMMAND as SAVED
from bot.chat.commands.settings import COMMAND as SETTINGS
from bot.chat.commands.similar import COMMAND as SIMILAR
from bot.chat.commands.status import COMMAND as STATUS
from bot.chat.commands.subscribe import COMMAND as SUBSCRIBE
from bot.chat.commands.today import COMMAND as TODAY
from bot.chat.commands.top import COMMAND as TOP
from bot.chat.commands.trends import COMMAND as TRENDS
from bot.chat.commands.unfollow import COMMAND as UNFOLLOW
from bot.chat.commands.unmute import COMMAND as UNMUTE
from bot.chat.commands.unsubscribe import COMMAND as UNSUBSCRIBE

__all__ = ["PAPER", "PAPERS"]

_FOR_ALL = (TODAY, DAY, TOP, RANDOM, SIMILAR, TRENDS, CITE)
_FOR_ME = (SAVED, EXPORT, FOLLOW, UNFOLLOW, FOLLOWING, MUTE, UNMUTE)
_FOR_CHANNELS = (SUBSCRIBE, SETTINGS, PREVIEW, POST, STATUS, LIST, UNSUBSCRIBE)
_PAPERS = (*_FOR_ALL, *_FOR_ME, *_FOR_CHANNELS, FORGET_ME, HELP)
# What stands behind `/papers`, by the word that asks for it.
PAPERS: Mapping[str, Command] = {command.name: command for command in _PAPERS}
