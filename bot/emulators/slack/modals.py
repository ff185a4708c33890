"""What people do in modals and home tabs, and what Slack makes of the app's answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.emulators.slack import payloads
from bot.emulators.slack.checks import each
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.forms import fields, filled
from bot.emulators.slack.interactions import Answer, Interactions
from bot.emulators.slack.rules.blocks import GROUP, OPTION
from bot.emulators.slack.state import Person
from bot.emulators.slack.views import leave, push, replaced

Json = dict[str, Any]

# docs.slack.dev/reference/interaction-payloads/view-interactions-payload.
ACTIONS = ("errors", "update", "push", "clear")


@dataclass(slots=True)
class Modals:
    """People's side of views."""

    people: Interactions

    def seen_by(self, user: str) -> Json:
        """The modal that somebody sees; raises LookupError if there is none."""
        stack = self.people.world.modals.get(user)
        if not stack:
            raise LookupError(f"{user} sees no modal")
        return self.people.world.views[stack[-1]]

    async def click(self, view_id: str, action_id: str, user: str, value: str | None) -> Answer:
        """Press a button, or choose from a menu."""
        answer, world = Answer(), self.people.world
        view = world.views[view_id]
        action = payloads.action(world, view["blocks"], action_id, value)
        payload = payloads.view_click(world, world.person(user), action, view)
        await self.people.ask("interactive", payload, answer, self.people.socket.ack_timeout)
        return answer

    async def submit(self, view_id: str, given: Json, user: str) -> Answer:
        """Fill a modal's fields in and submit it; raises NotFillable."""
        answer, world = Answer(), self.people.world
        person, shown = world.person(user), world.views[view_id]
        view = {**shown, "state": {"values": filled(shown["blocks"], given)}}
        payload = payloads.submission(world, person, view)
        await self.people.ask("interactive", payload, answer, self.people.socket.ack_timeout, accepts=True)
        # Without an ack the modal stays and says that the app did not answer.
        if answer.acked:
            self.people.note(answer, self._after(answer.payload or {}, shown, person))
        return answer

    def _after(self, said: Json, view: Json, person: Person) -> str:
        """Do what the ack of a submission says; gives why Slack would not."""
        world, how = self.people.world, said.get("response_action")
        if not said or how == "clear":
            leave(world, person.id, view["id"], everything=how == "clear")
            return ""
        if how not in ACTIONS:
            return f"ack of view_submission: unknown response_action {how!r}"
        if how == "errors":
            return _misplaced(said.get("errors"), view)
        try:
            self.people.rules.view(said.get("view"))
            _ = replaced(world, view, said["view"]) if how == "update" else push(world, person.id, said["view"])
        except Refused as refused:
            return f"ack of view_submission: {refused}"
        return ""

    async def close(self, view_id: str, user: str) -> Answer:
        """Close a modal; the app hears of it only where it asked to."""
        answer, world = Answer(), self.people.world
        view = world.views[view_id]
        leave(world, user, view_id)
        if view["notify_on_close"]:
            payload = payloads.closing(world, world.person(user), view, everything=False)
            await self.people.ask("interactive", payload, answer, self.people.socket.ack_timeout)
        return answer

    async def suggest(self, view_id: str, action_id: str, typed: str, user: str) -> Answer:
        """Type into a menu whose options the app gives; raises LookupError where there is none."""
        answer, world = Answer(), self.people.world
        view = world.views[view_id]
        block, element = next(
            (one for one in fields(view["blocks"]) if one[1]["action_id"] == action_id), (None, Json())
        )
        if block is None or element["type"] != "external_select":
            raise LookupError(f"{action_id} is no menu of the app's options")
        if len(typed) < int(element.get("min_query_length", 3)):
            raise LookupError(f"{action_id} is not asked about {typed!r}: too short")
        payload = payloads.suggestion(world, world.person(user), block, element, typed, view)
        await self.people.ask("interactive", payload, answer, self.people.socket.ack_timeout, accepts=True)
        self.people.note(answer, _refused_options(answer.payload))
        return answer

    async def open_home(self, user: str, tab: str) -> bool:
        """Look at the app's home; gives whether the app heard of it."""
        world = self.people.world
        event = payloads.home_opened(world, world.person(user), tab)
        return await self.people.socket.event(payloads.event(world, event))


def _misplaced(errors: object, view: Json) -> str:
    # Slack shows errors below fields alone, and trouble in the place of the whole answer for any other block.
    known = {block["block_id"] for block, _ in fields(view["blocks"])}
    if isinstance(errors, dict) and errors and not set(errors) - known and all(map(_is_text, errors.values())):
        return ""
    return f"ack of view_submission: errors that stand at no field: {errors!r}"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _refused_options(said: Json | None) -> str:
    """Why Slack would not show the options of an answer."""
    if not said:
        return "ack of block_suggestion: no options"
    # docs.slack.dev/reference/block-kit/block-elements/select-menu-element: a hundred, of one kind.
    options, groups = said.get("options"), said.get("option_groups")
    check, shown = (each(GROUP, 0, 100), groups) if options is None else (each(OPTION, 0, 100), options)
    problems = list(check(shown, "/options"))
    return f"ack of block_suggestion: {problems[0]}" if problems else ""
