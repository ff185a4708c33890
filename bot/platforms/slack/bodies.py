"""The members of Slack's payloads that the listeners and Bolt go by, and what each must be; others are not looked at.

docs.slack.dev/reference/events, docs.slack.dev/reference/interaction-payloads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

Object = dict[str, Any]


class Shape(BaseModel):
    """Members that are what they are said to be, and not what could be made of that."""

    # Each inner one is made within those that hold it; by itself it would be made a second time, at each start.
    model_config = ConfigDict(strict=True, extra="ignore", defer_build=True)


class Named(Shape):
    """Somebody or something with an id; the id alone will often do."""

    id: str
    team_id: str | None = None


Who = str | Named | None


class Message(Shape):
    """A message that comes with what was done on it."""

    team: Any = None
    app_id: Any = None


class Container(Shape):
    """Where a control stands."""

    channel_id: str | None = None
    message_ts: str | None = None


class Authorization(Shape):
    """For whom an event is told."""

    team_id: str | None = None
    enterprise_id: str | None = None


class Common(Shape):
    """What any body may have."""

    type: str | None = None
    user: Who = None
    team: Who = None
    enterprise: Who = None
    channel: Who = None
    user_id: str | None = None
    team_id: str | None = None
    channel_id: str | None = None
    enterprise_id: str | None = None
    context_team_id: str | None = None
    authorizations: list[Authorization] | None = None
    message: Message | None = None
    container: Container | None = None
    view: Object | None = None
    actions: list[Object] | None = None
    # Where these stand without an object in them Bolt stumbles.
    event: Object = Field(default_factory=dict)
    callback_id: str = ""
    action_id: str = ""


class Event(Shape):
    """An event by its name."""

    type: str


class Envelope(Shape):
    """An event on its way."""

    event: Event


class Item(Shape):
    """What was reacted to; of a message its place is told."""

    type: str | None = None
    channel: str | None = None
    ts: str | None = None

    @model_validator(mode="after")
    def _has_a_place(self) -> Item:
        if self.type == "message" and not (self.channel and self.ts):
            raise ValueError("a message without a place")
        return self


class Reacted(Shape):
    """reaction_added, reaction_removed."""

    user: str
    reaction: str
    item: Item | None = None


class Looked(Shape):
    """app_home_opened."""

    user: str
    view: Object | None = None


class Told(Shape):
    """An event about a channel."""

    channel: str


class Joined(Told):
    """member_joined_channel."""

    inviter: str | None = None


class Renamed(Shape):
    """channel_rename, group_rename."""

    channel: Named


class Moved(Shape):
    """channel_id_changed."""

    old_channel_id: str
    new_channel_id: str


class Access(Shape):
    """team_access_granted, team_access_revoked."""

    team_ids: list[str] | None = None


class Revoked(Shape):
    """tokens_revoked."""

    tokens: Object | None = None


class Done(Shape):
    """What any interaction has."""

    user: Named
    team: Named | None = None
    channel: Named | None = None


class Action(Shape):
    """A control that was used."""

    action_id: str
    selected_option: Object | None = None


class Used(Done):
    """block_actions."""

    actions: list[Action] = Field(min_length=1)


class Chosen(Done):
    """shortcut, message_action."""

    callback_id: str


class Element(Shape):
    """What is filled in."""

    type: str
    action_id: str


class Block(Shape):
    """A block of a form."""

    type: str
    block_id: str
    element: Element | None = None

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> Block:
        if self.type == "input" and self.element is None:
            raise ValueError("an input without an element")
        return self


class State(Shape):
    """What was filled in."""

    values: dict[str, dict[str, Object]] | None = None


class View(Shape):
    """A form."""

    id: str
    callback_id: str
    blocks: list[Block] | None = None
    state: State | None = None


class Submitted(Done):
    """view_submission, view_closed."""

    view: View


class Typed(Done):
    """block_suggestion."""

    action_id: str


class Command(Shape):
    """A slash command."""

    command: str
    user_id: str
    text: str | None = None


EVENTS: Mapping[str, type[Shape]] = {
    "reaction_added": Reacted,
    "reaction_removed": Reacted,
    "app_home_opened": Looked,
    "member_joined_channel": Joined,
    **{f"{kind}_{what}": Told for kind in ("channel", "group") for what in ("archive", "deleted", "left", "unarchive")},
    **dict.fromkeys(("channel_rename", "group_rename"), Renamed),
    "channel_id_changed": Moved,
    **dict.fromkeys(("team_access_granted", "team_access_revoked"), Access),
    "tokens_revoked": Revoked,
}
INTERACTIONS: Mapping[str, type[Shape]] = {
    "block_actions": Used,
    **dict.fromkeys(("shortcut", "message_action"), Chosen),
    **dict.fromkeys(("view_submission", "view_closed"), Submitted),
    "block_suggestion": Typed,
}
