"""A command as somebody gives it somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.chat.reactions import Person
from bot.views.replies import Noun, Question


@dataclass(frozen=True, slots=True)
class Call:
    """A command as somebody typed it: `/paper lora` is command `paper`, text `lora`."""

    platform: str
    command: Noun
    text: str
    user: str
    tenant: str = ""
    channel: str = ""
    language: str = "en"
    page: int = 1
    parent: str = ""
    """The channel whose thread `channel` is, if it is one."""
    names: tuple[str, str] = ("/paper", "/papers")
    """What the two commands are called where they were typed."""
    manages: bool = False
    """Whether this person may change what everybody there gets."""
    present: bool = True
    """Whether the bot itself can see and write there: an app that only this person has installed cannot."""
    direct: bool = False
    """Whether it is a conversation of the bot with this person alone."""
    pictures: bool = False
    """Whether an answer that only this person sees may bring a picture there."""
    zone: str = ""
    """The person's time zone by its name in the IANA data; empty where the platform does not tell it."""
    told: datetime | None = None
    """When it was asked by the platform's own clock, if that tells."""
    event: str = ""
    """What the platform calls this very act, the same however often it tells of it; empty where it has no name."""
    home: str = ""
    """The workspace in which the person's id is unique; empty as in `Person`."""

    @property
    def person(self) -> Person:
        """Who asks."""
        return Person(self.platform, self.user, self.home)

    @property
    def question(self) -> Question:
        """What is asked, whoever asks it wherever."""
        return Question(self.command, self.text, self.page)
