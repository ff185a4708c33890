"""The port `Listener`: a local door that takes one line, `who where what`, and answers it."""

from __future__ import annotations

import asyncio

from bot.chat.call import Call
from bot.chat.ports import Chat
from bot.chat.reactions import Reaction
from bot.views.answers import answer
from tests.platforms.lines.drawing import CANVAS


class LinesListener:
    """Hears `ann papers.txt /paper lora` and `ann papers.txt ⭐ 1`, a star on the first message."""

    def __init__(self) -> None:
        self.port = 0
        self._open = asyncio.Event()

    async def listen(self, chat: Chat) -> None:
        async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            user, channel, word, rest = (await reader.readline()).decode().strip().split(" ", 3)
            writer.write((await _answered(chat, user, channel, word, rest)).encode())
            writer.close()

        async with await asyncio.start_server(served, "127.0.0.1", 0) as door:
            self.port = door.sockets[0].getsockname()[1]
            self._open.set()
            await door.serve_forever()

    async def wait_listening(self) -> None:
        await self._open.wait()


async def _answered(chat: Chat, user: str, channel: str, word: str, rest: str) -> str:
    if word == "/paper":
        return answer(await chat.answer(Call("lines", "paper", rest, user, channel=channel)), CANVAS)
    if word == "/papers":
        return answer(await chat.answer(Call("lines", "papers", rest, user, channel=channel)), CANVAS)
    return "counted" if await chat.react(Reaction("lines", user, channel, rest, word), added=True) else "not counted"
