"""Slack's own places as its people see them: the home tab, the form that sets a channel up, and the first greeting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.chat.call import Call
from bot.chat.commands.table import PAPERS
from bot.chat.reactions import Told, Vote
from bot.platforms.slack.drawing import CANVAS
from bot.platforms.slack.modals import Kept, form_modal
from bot.platforms.slack.replies import payload
from bot.service.stores import Stores
from bot.sources.sample import sample_edition
from bot.views.home import home
from tests.chat.commands.asking import commands
from tests.simulated import Clock, Platform

Body = dict[str, Any]


async def places(stores: Stores, language: str) -> AsyncIterator[tuple[str, Body, str]]:
    """Each as its blocks and its kind, in the order in which somebody meets them."""
    channel = "C012ABCDEF"
    call = Call("slack", "papers", "", "U42", "T1", channel, language, manages=True, zone="Asia/Seoul")
    platform = Platform(Clock(), "slack")
    platform.seen = {"U42": [channel]}
    core = commands(stores, PAPERS, platform)
    alone = replace(call, channel="")
    if greeting := await core.greeting(call):
        yield "greeting", payload(greeting), "message"
    yield "home-empty", home(await core.home(alone), CANVAS), "home"
    if form := await core.form(replace(call, text="subscribe"), pressed=True):
        yield "form", form_modal(form, Kept(form.question, channel)), "modal"
    await core.answer(replace(call, text="subscribe top_n=3"))
    await core.answer(replace(call, text="follow lora"))
    await core.answer(replace(call, text="mute survey"))
    for number, paper in enumerate(sample_edition().papers[:7]):
        at = Clock().now() + timedelta(seconds=number)
        await stores.ledger.votes.cast(Vote("slack", "U42", paper.id, "", "", "button"), Told(at, at), given=True)
    yield "home", home(await core.home(alone), CANVAS), "home"
