"""What people do with the bot's commands, menus, buttons and lists, each by the client in their hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from bot.emulators.discord import payloads
from bot.emulators.discord.doings import Answer, Doing
from bot.emulators.discord.interactions import Interactions
from bot.emulators.discord.options import command_data, menu_data
from bot.emulators.discord.rules.callbacks import AUTOCOMPLETE, COMMAND, COMPONENT, DEFER, SUBMIT
from bot.emulators.discord.rules.components import SELECTS, walk
from bot.emulators.discord.rules.modals import fields_of, filled
from bot.emulators.discord.state import MEMBER_PERMISSIONS, Conversation, World


class People:
    """Everybody in the world that the emulator keeps."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self.world = world
        self.commands = world.commands
        self._interactions = interactions

    def direct(self, *people: str) -> str:
        """The conversation of the bot with one person by name, or of several without it; gives its id."""
        return self.world.conversation(*(self.world.user(name)["id"] for name in people)).id

    async def command(
        self,
        name: str,
        options: dict[str, Any] | None = None,
        *,
        subcommand: str | None = None,
        user: str | None = None,
        channel: str | None = None,
        locale: str = "en-US",
        timeout: float = 3.0,  # noqa: ASYNC109 - Discord's own limit, which the caller may shorten
    ) -> Answer:
        """Let somebody use a slash command and wait for the answer; a deferred one is waited for once more.

        `subcommand` may name its group too (`group sub`). Raises NoAnswer after `timeout`.
        """
        data = command_data(self.commands, name, options or {}, subcommand)
        return await self._done(Doing(COMMAND, data, self._channel(channel), self.world.user(user), locale), timeout)

    async def menu(
        self,
        name: str,
        channel_id: str,
        message_id: str,
        *,
        user: str | None = None,
        locale: str = "en-US",
        timeout: float = 3.0,  # noqa: ASYNC109 - as in `command`
    ) -> Answer:
        """Let somebody choose a command by its English name in the menu of a message that everybody there sees."""
        channel = self._channel(channel_id)
        data = menu_data(self.commands, name, channel.messages[message_id])
        return await self._done(Doing(COMMAND, data, channel, self.world.user(user), locale), timeout)

    async def autocomplete(
        self,
        name: str,
        option: str,
        value: str,
        *,
        options: dict[str, Any] | None = None,
        subcommand: str | None = None,
        user: str | None = None,
        channel: str | None = None,
        locale: str = "en-US",
        timeout: float = 3.0,  # noqa: ASYNC109 - as in `command`
    ) -> list[dict[str, Any]]:
        """Let somebody type `value` into an option and give the choices that the bot offers."""
        data = command_data(self.commands, name, {**(options or {}), option: value}, subcommand, option)
        doing = Doing(AUTOCOMPLETE, data, self._channel(channel), self.world.user(user), locale)
        answer = await self._interactions.send(doing, timeout)
        return list(answer.data.get("choices") or ())

    async def click(
        self,
        channel_id: str,
        message_id: str,
        custom_id: str,
        *,
        user: str | None = None,
        values: Sequence[str] | None = None,
        locale: str = "en-US",
        timeout: float = 3.0,  # noqa: ASYNC109 - as in `command`
    ) -> Answer:
        """Let somebody press a button, or choose `values` of a select, also on an answer that only they see."""
        made = self._message(channel_id, message_id)
        component = _pressable(made, custom_id)
        # All that a click tells of its component; what it looked like stands in the message beside it.
        data: dict[str, Any] = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
        if component["type"] in SELECTS:
            data |= self._chosen(component, list(values or ()))
        who = self.world.user(user)
        if message_id in self.world.private and made["interaction_metadata"]["user"]["id"] != who["id"]:
            raise LookupError(f"{who['username']} does not see message {message_id}")
        return await self._done(Doing(COMPONENT, data, self._channel(channel_id), who, locale, made), timeout)

    async def submit(
        self,
        values: Mapping[str, Any],
        *,
        user: str | None = None,
        locale: str = "en-US",
        timeout: float = 3.0,  # noqa: ASYNC109 - as in `command`
    ) -> Answer:
        """Let somebody send in the modal that they have open, with `values` by its fields' names.

        It stays open where the bot does not answer. Raises NoAnswer, and ValueError for what no client sends.
        """
        who = self.world.user(user)
        modal = self._interactions.modals.get(who["id"])
        if modal is None:
            raise LookupError(f"{who['username']} has no modal open")
        data = {"custom_id": modal.data["custom_id"], "components": filled(modal.data, values)}
        chosen = [it for field in fields_of(modal.data) if field["type"] in SELECTS for it in _listed(values, field)]
        data["resolved"] = self._resolved(chosen)
        doing = Doing(SUBMIT, data, modal.doing.channel, who, locale, modal.doing.source, modal.trigger)
        answer = await self._done(doing, timeout)
        if self._interactions.modals.get(who["id"]) is modal:
            del self._interactions.modals[who["id"]]
        return answer

    def close_modal(self, user: str | None = None) -> None:
        """Let somebody close the modal that they have open; the bot is not told."""
        self._interactions.modals.pop(self.world.user(user)["id"], None)

    async def _done(self, doing: Doing, seconds: float) -> Answer:
        """The answer, with what a deferred one promised; what never comes stays a deferral."""
        answer = await self._interactions.send(doing, seconds)
        if answer.type == DEFER:
            with suppress(TimeoutError):
                await answer.settled(timeout=10.0)
        return answer

    def _channel(self, channel: str | None) -> Conversation:
        return self.world.channels[channel or next(iter(self.world.channels))]

    def _message(self, channel_id: str, message_id: str) -> dict[str, Any]:
        found = self._channel(channel_id).messages.get(message_id) or self.world.private.get(message_id)
        if found is None:
            # A mistake of the test or the page, not something that Discord says: nobody can click on what is not there.
            raise LookupError(f"channel {channel_id} has no message {message_id}")
        return found

    def _chosen(self, component: dict[str, Any], values: list[str]) -> dict[str, Any]:
        """The data of a select, or the error of a choice that no client offers."""
        offered = [it["value"] for it in component.get("options", ())]
        if not component["min_values"] <= len(values) <= component["max_values"]:
            raise ValueError(f"choose {component['min_values']} to {component['max_values']} values, not {values}")
        if offered and (wrong := [it for it in values if it not in offered]):
            raise ValueError(f"{wrong} cannot be chosen; there are: {offered}")
        return {"values": values} if offered else {"values": values, "resolved": self._resolved(values)}

    def _resolved(self, values: Sequence[str]) -> dict[str, Any]:
        """What stands behind the ids that somebody has chosen."""
        # With what the person may do there: receiving-and-responding, resolved data structure.
        may = {"permissions": str(MEMBER_PERMISSIONS)}
        known = {it: self.world.channels[it] for it in values if it in self.world.channels}
        channels = {it: {**payloads.channel(self.world, one), **may} for it, one in known.items()}
        return {"channels": channels, "users": {it: self.world.users[it] for it in values if it in self.world.users}}


def _listed(values: Mapping[str, Any], field: Mapping[str, Any]) -> list[str]:
    given = values.get(field["custom_id"])
    return [str(it) for it in (given if isinstance(given, list) else [given] * bool(given))]


def _pressable(made: dict[str, Any], custom_id: str) -> dict[str, Any]:
    known = [it for _, it in walk(made["components"]) if it.get("custom_id")]
    component = next((it for it in known if it["custom_id"] == custom_id), None)
    if component is None:
        raise LookupError(f"nothing to press is called {custom_id!r}; there are: {[it['custom_id'] for it in known]}")
    if component.get("disabled"):
        raise ValueError(f"{custom_id!r} is disabled")
    return component
