"""Buttons and lists that answer for ever: their `custom_id` says everything, so a restart changes nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from discord import ui

from bot.papers.ids import asked_as
from bot.platforms.discord import custom_ids
from bot.platforms.discord.answering import How, is_private, language_of, tell
from bot.platforms.discord.events import Events
from bot.platforms.discord.first_answers import Interaction
from bot.texts.words import say
from bot.views.replies import Mark, Noun, Reply, Words

Button = ui.Button[Any]
Select = ui.Select[Any]


# Dynamic items are found by the pattern of their name, not by a message: 3,000 posted cards leave nothing in memory.
class VoteButton(ui.DynamicItem[Button], template=custom_ids.VOTE):
    """Marks a paper as a favourite, or takes the mark back, or undoes either."""

    def __init__(self, item: Button, match: re.Match[str]) -> None:
        super().__init__(item)
        self.mark = Mark(match["paper"], on=match["act"] in ("vote", "redo"))
        # These two stand on a line that tells of a mark.
        self.told = match["act"] in ("undo", "redo")

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> VoteButton:  # noqa: ARG003
        """The button that was clicked."""
        return cls(cast(Button, item), match)

    async def callback(self, interaction: Interaction) -> None:
        """Somebody clicked."""
        await events_of(interaction).mark(interaction, self.mark, told=self.told)


class DetailsSelect(ui.DynamicItem[Select], template=custom_ids.DETAILS):
    """Shows the chosen paper's card to whoever chose."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,  # noqa: ARG003
        item: ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003
        /,
    ) -> DetailsSelect:
        """The list in which somebody chose."""
        return cls(cast(Select, item))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        if self.item.values:
            await events_of(interaction).ask(interaction, "paper", asked_as(self.item.values[0]))


class VoteSelect(ui.DynamicItem[Select], template=custom_ids.VOTES):
    """Marks the chosen paper as a favourite of whoever chose."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: Interaction,  # noqa: ARG003
        item: ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003
        /,
    ) -> VoteSelect:
        """The list in which somebody chose."""
        return cls(cast(Select, item))

    async def callback(self, interaction: Interaction) -> None:
        """Somebody chose."""
        if self.item.values:
            await events_of(interaction).mark(interaction, Mark(self.item.values[0], on=True), chosen=True)


class AskButton(ui.DynamicItem[Button], template=custom_ids.ASK):
    """Runs a command: another page in place, a suggestion, or the same answer for the whole channel."""

    def __init__(self, item: Button, match: re.Match[str]) -> None:
        super().__init__(item)
        self.match = match

    @classmethod
    async def from_custom_id(cls, interaction: Interaction, item: ui.Item[Any], match: re.Match[str], /) -> AskButton:  # noqa: ARG003
        """The button that was clicked."""
        return cls(cast(Button, item), match)

    async def callback(self, interaction: Interaction) -> None:
        """Somebody clicked; a shared message is nobody's own, so its buttons answer in a new one."""
        command = cast(Noun, self.match["command"])
        text, page, events = self.match["text"], int(self.match["page"]), events_of(interaction)
        if self.match["how"] == "share":
            await events.share(interaction, command, text, page)
            return
        # On a shared message a turned page would be turned for everybody.
        turns = self.match["how"] == "ask" and is_private(interaction)
        how = How.TURNED if turns else How.PRIVATE
        await events.ask(interaction, command, text, page, how)


CONTROLS = (VoteButton, VoteSelect, DetailsSelect, AskButton)
FORMS = tuple(re.compile(form) for form in (custom_ids.VOTE, custom_ids.VOTES, custom_ids.DETAILS, custom_ids.ASK))


async def refuse_unknown(interaction: Interaction) -> None:
    """Tell whoever clicked on a control of another version that nothing of it is left."""
    data = cast(Mapping[str, Any], interaction.data or {})
    custom_id = str(data.get("custom_id") or "")
    # discord.py calls this for every interaction, also for those that a control above answers.
    if custom_id and not any(form.fullmatch(custom_id) for form in FORMS):
        language = language_of(interaction)
        await tell(interaction, Reply(Words(say(language, "button.gone", paper="/paper")), language))


def events_of(interaction: Interaction) -> Events:
    """Where the client that took the interaction tells what people do; it is set before that connects."""
    events: Events = interaction.client.events
    return events
