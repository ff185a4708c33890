"""Commands on a message that stands in a channel, whoever wrote it: what papers it names is all that they look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.chat.call import Call
from bot.chat.commands.answers import by_ids
from bot.chat.commands.command import Context, Menu
from bot.chat.reactions import Reaction
from bot.chat.votes import BUTTON
from bot.papers.ids import asked_as
from bot.texts.words import say
from bot.views.replies import Listing, Mark, Reply


async def _find(context: Context, call: Call, ids: tuple[str, ...]) -> Reply:
    """The paper, or a list of several to choose from."""
    return await by_ids(context, _asked(call, ids), ids)


async def _save(context: Context, call: Call, ids: tuple[str, ...]) -> Reply:
    """The paper is a favourite now; of several the person says which."""
    known = await context.library.papers.known(ids)
    if len(known) != 1:
        return _to_save(await _find(context, call, ids))
    mark = Mark(next(iter(known)), on=True)
    given = Reaction(
        call.platform, call.user, call.channel, "", BUTTON, told=call.told, tenant=call.tenant, home=call.home
    )
    return await context.mark(given, mark, call.language)


def _to_save(reply: Reply) -> Reply:
    """A list of papers as the question which of them to save, which is nobody else's."""
    if not isinstance(reply.content, Listing):
        return reply
    title = say(reply.language, "menu.save.which")
    return replace(reply, content=replace(reply.content, title=title, personal=True, saves=True))


def _asked(call: Call, ids: tuple[str, ...]) -> Call:
    """What a button asks to have these papers again."""
    return replace(call, command="paper", text=" ".join(map(asked_as, ids)))


# By the name that a platform knows them by; what people read is a text.
MENUS: Mapping[str, Menu] = {"find": Menu("menu.find", _find), "save": Menu("menu.save", _save)}
