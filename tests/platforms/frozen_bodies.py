"""The bodies of all specimens as every platform draws them; `python -m tests.platforms.frozen_bodies` writes them anew.

A body stands in the golden file with one component a line. One that is too long to be read stands as its hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.delivery.messages import Message
from bot.platforms.discord import render as discord_digests
from bot.platforms.discord import replies as discord_answers
from bot.platforms.discord import webhooks as discord_webhooks
from bot.platforms.slack import render as slack_digests
from bot.platforms.slack import replies as slack_answers
from bot.platforms.slack import webhooks as slack_webhooks
from bot.views.entries import Shown
from bot.views.replies import Reply
from tests.views import specimens

GOLDEN = Path(__file__).parent / "golden"
Body = Mapping[str, Any]


def files() -> Iterator[tuple[Path, str]]:
    """Every golden file and what it should hold."""
    yield from _files("discord", discord_digests.render, _on_discord)
    yield from _files("slack", slack_digests.render, slack_answers.payload)
    yield from _by_webhook("discord-webhook", discord_webhooks.render)
    yield from _by_webhook("slack-webhook", slack_webhooks.render)


def _files(
    platform: str, digest: Callable[[Shown], Sequence[Message]], answer: Callable[[Reply], Body]
) -> Iterator[tuple[Path, str]]:
    folder = GOLDEN / platform
    for name, one in specimens.digests():
        yield folder / f"{name}.txt", "\n".join(map(_posted, digest(one)))
    told = [f"== {name}\n{_body(answer(one))}" for name, one in specimens.answers(platform)]
    yield folder / "answers.txt", "\n".join(told)
    long = {name: "\n".join(map(_posted, digest(one))) for name, one in specimens.extremes()}
    long |= {name: _body(answer(one)) for name, one in specimens.long_answers()}
    yield folder / "extremes.txt", "".join(f"{name} {_hash(text)}\n" for name, text in long.items())


def _by_webhook(platform: str, digest: Callable[[Shown], Sequence[Message]]) -> Iterator[tuple[Path, str]]:
    """What can be read of it: how it differs from the bot's is the same for every paper."""
    for name, one in specimens.digests():
        if name.startswith("mixed") and "personal" not in name:
            yield GOLDEN / platform / f"{name}.txt", "\n".join(map(_posted, digest(one)))


def _on_discord(reply: Reply) -> Body:
    return {"components": discord_answers.components(reply)}


def _posted(message: Message) -> str:
    return f"== {message.kind} {message.paper_id or ''}\n{_body(message.body)}"


def _body(body: Body) -> str:
    return "".join(f"{line}\n" for line in _lines(body))


def _lines(body: Body) -> Iterator[str]:
    for name, value in body.items():
        if name in ("components", "blocks"):
            yield f"{name}:"
            yield from (line for component in value for line in _component(component))
        else:
            yield f"{name}: {_json(value)}"


def _component(component: Body) -> Iterator[str]:
    """A component in one line; a box has its own around those in it."""
    inner = component.get("components", ())
    if inner and component["type"] == 17:  # Discord's container
        yield _json({**component, "components": len(inner)})
        yield from (f" {_json(one)}" for one in inner)
    else:
        yield _json(component)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


if __name__ == "__main__":
    for path, text in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
