"""Who of those that react is a person: programs do not vote."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection

from bot.chat.ports import Chat
from bot.errors import Blocked, ChannelGone, DeliveryError, Rejected
from bot.platforms.slack.workspace import Workspace

log = logging.getLogger(__name__)

# Slack's own program, which `users.info` does not call one.
SLACKBOT = "USLACKBOT"
MOST_KNOWN = 50_000
# People a page of `users.list`, as Slack advises.
PAGE = 200
MOST_PAGES = 50
# So many strangers at once, as after the first start, are looked for in the list of all.
MANY = 5
AGAIN_SECONDS = 30.0


class People:
    """Remembers who is a program, asks Slack about strangers, and introduces them to the core."""

    def __init__(self, workspace: Workspace, chat: Chat) -> None:
        self._calls = workspace.calls
        self._home = workspace.home
        self._chat = chat
        self._programs: OrderedDict[str, bool] = OrderedDict()
        self._all_count = False
        self._came = asyncio.Event()

    def is_program(self, user: str) -> bool | None:
        """Whether somebody is a program; None if that is not known yet."""
        if user == SLACKBOT:
            return True
        return False if self._all_count else self._programs.get(user)

    def came(self) -> None:
        """Have strangers introduced soon."""
        self._came.set()

    async def serve(self) -> None:
        """Introduce those of before and each who comes, for ever."""
        while True:
            self._came.clear()
            try:
                whole = await self.introduce_all()
            except Exception:
                log.exception("It is not known who of those that reacted is a person.")
                whole = False
            try:
                async with asyncio.timeout(None if whole else AGAIN_SECONDS):
                    await self._came.wait()
            except TimeoutError:
                log.debug("Slack is asked again who reacted.")

    async def introduce_all(self) -> bool:
        """Introduce all that are waiting; gives whether none is left."""
        known = await self._chat.strangers("slack")
        strangers = {one.user: one for one in known if one.home in ("", self._home)}
        waiting = sorted(strangers)
        unknown = {user for user in waiting if self.is_program(user) is None}
        if len(unknown) >= MANY:
            await self._learn(unknown)
        for user in waiting:
            if self.is_program(user) is None:
                await self._ask(user)
            if (program := self.is_program(user)) is not None:
                await self._chat.introduce(strangers[user], is_person=not program)
        return all(self.is_program(user) is not None for user in waiting)

    async def _learn(self, unknown: Collection[str]) -> None:
        """Read the workspace's people until these are known, in fewer calls than asking about each.

        Trouble here costs only time.
        """
        cursor = ""
        try:
            for _ in range(MOST_PAGES):
                answer = await self._calls.read_in_time("users.list", self._chat.moment, limit=PAGE, cursor=cursor)
                for user in answer.data.get("members") or ():
                    self._remember(str(user.get("id")), program=bool(user.get("is_bot")))
                cursor = str((answer.data.get("response_metadata") or {}).get("next_cursor") or "")
                if not cursor or all(self.is_program(user) is not None for user in unknown):
                    return
        except DeliveryError as error:
            log.info("The people of the workspace cannot be listed: %s", error)

    async def _ask(self, user: str) -> None:
        try:
            answer = await self._calls.read_in_time("users.info", self._chat.moment, user=user)
        except (Blocked, Rejected) as error:
            log.warning("Votes of programs count like people's, for Slack does not let us ask who is one: %s", error)
            self._all_count = True
        except ChannelGone:
            # Somebody of another workspace, in a channel that both share.
            self._remember(user, program=False)
        except DeliveryError as error:
            log.info("It is not known yet whether a Slack user is a person: %s", error)
        else:
            self._remember(user, program=bool((answer.data.get("user") or {}).get("is_bot")))

    def _remember(self, user: str, *, program: bool) -> None:
        self._programs[user] = program
        if len(self._programs) > MOST_KNOWN:
            self._programs.popitem(last=False)
