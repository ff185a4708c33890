"""The two people whom one can be on the page, on both platforms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.playground.stand_ins import StandIns

SLACK_LOCALES = {"ko": "ko-KR", "en": "en-US"}
DISCORD_LOCALES = {"ko": "ko", "en": "en-US"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account on each platform."""

    name: str
    discord: str
    """The name of their account, by which the stand-in knows it."""
    slack: str


ADA = Person("Ada", "ada", "U0PERSON01")
GRACE = Person("Grace", "grace", "U0PERSON02")
PEOPLE: Mapping[str, Person] = {"ada": ADA, "grace": GRACE}


BOT = "Daily Papers"


def welcome(services: StandIns) -> None:
    """Let both into both places, where the bot has its name; Ada may set channels up, Grace may not."""
    services.discord.world.bot["username"] = BOT
    services.slack.world.people[services.slack.bot_user_id].name = BOT
    for one in PEOPLE.values():
        services.discord.world.user(one.discord)
        known = services.slack.world.person(one.slack)
        known.name, known.tz = one.name, "Asia/Seoul"
        for channel in services.slack.channel_ids:
            services.slack.world.channels[channel].people.add(one.slack)


def speak(services: StandIns, person: Person, language: str) -> str:
    """Have a person read both platforms in a language; gives how Discord calls it."""
    services.slack.world.person(person.slack).locale = SLACK_LOCALES[language]
    return DISCORD_LOCALES[language]


def moderate(services: StandIns, person: Person, *, on: bool) -> None:
    """Let a person do everything on both platforms, or no more than members may."""
    known = services.discord.world.user(person.discord)["id"]
    moderators = services.discord.world.moderators
    (moderators.add if on else moderators.discard)(known)
    services.slack.world.person(person.slack).is_admin = on


def moderates(services: StandIns, person: Person) -> bool:
    """Whether somebody may do everything."""
    return services.discord.world.user(person.discord)["id"] in services.discord.world.moderators
