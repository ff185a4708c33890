"""What people do on the page, each as the platform itself would tell the bot: an interaction, an event, an envelope."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulators.discord.api import NoAnswer
from bot.emulators.slack.forms import NotFillable
from bot.playground.clock import DAY, MONDAY, SATURDAY, PlaygroundClock
from bot.playground.people import DISCORD_LOCALES, PEOPLE, Person, moderate, speak
from bot.playground.process import BotProcess
from bot.playground.stand_ins import StandIns
from bot.playground.troubles import Switches

Json = dict[str, Any]
OUTAGE_DAYS = 3
# Letters of a post's name: CreateForumThreadRequest of Discord's OpenAPI document.
POST_NAME = 100
# What Slack and Discord show instead of an answer.
SILENCE = "silence"
# What was clicked is there no more: another tab closed it, or it was deleted meanwhile.
GONE = "gone"


class Nonsense(ValueError):
    """The page asked for something that nobody can do."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody does: who, in which language, where, with what."""

    who: Person
    language: str
    given: Mapping[str, Any]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Act:
        """What the page sent; raises Nonsense."""
        who, language = PEOPLE.get(str(body.get("who"))), str(body.get("language"))
        if who is None or language not in DISCORD_LOCALES:
            raise Nonsense("there is no such person or language")
        return cls(who, language, body)

    def text(self, name: str) -> str:
        """A text that must be there; raises Nonsense."""
        value = self.given.get(name)
        if not isinstance(value, str):
            raise Nonsense(f"{name} must be a text")
        return value

    def table(self, name: str) -> Json:
        """Values by name; raises Nonsense."""
        value = self.given.get(name, {})
        if not isinstance(value, dict):
            raise Nonsense(f"{name} must be a table")
        return value

    def on(self, name: str = "on") -> bool:
        """A switch."""
        return self.given.get(name) is True


class Acts:
    """All that can be done, by name; each gives what only who did it is told."""

    def __init__(self, services: StandIns, clock: PlaygroundClock, bot: BotProcess) -> None:
        self._discord = services.discord
        self._slack = services.slack
        self._services = services
        self._clock = clock
        self._bot = bot
        self.switches = Switches(services)
        self._known: Mapping[str, Callable[[Act], Awaitable[Json | None]]] = {
            "discord/command": self._discord_command,
            "discord/complete": self._discord_complete,
            "discord/click": self._discord_click,
            "discord/menu": self._discord_menu,
            "discord/react": self._discord_react,
            "discord/say": self._discord_say,
            "discord/post": self._discord_post,
            "discord/dismiss": self._discord_dismiss,
            "discord/direct": self._discord_direct,
            "discord/submit": self._discord_submit,
            "discord/close": self._discord_close,
            "slack/command": self._slack_command,
            "slack/click": self._slack_click,
            "slack/menu": self._slack_menu,
            "slack/react": self._slack_react,
            "slack/say": self._slack_say,
            "slack/dismiss": self._slack_dismiss,
            "slack/home": self._slack_home,
            "slack/view": self._slack_view,
            "slack/suggest": self._slack_suggest,
            "slack/submit": self._slack_submit,
            "slack/close": self._slack_close,
            "moderate": self._moderate,
            "go": self._go,
            "trouble": self._trouble,
            "cut": self._cut,
            "bot": self._run_bot,
        }

    async def do(self, name: str, act: Act) -> Json:
        """Do it; gives an empty table, or what it answers; `trouble` says why nothing came of it. Raises Nonsense."""
        doing = self._known.get(name)
        if doing is None:
            raise Nonsense(f"nobody can do {name}")
        try:
            return await doing(act) or {}
        except NoAnswer:
            return {"trouble": SILENCE}
        except KeyError:
            return {"trouble": GONE}
        except (LookupError, ValueError) as error:
            return {"trouble": str(error)}

    # -- Discord --

    async def _discord_command(self, act: Act) -> None:
        name, _, inner = act.text("command").partition(" ")
        await self._discord.command(
            name, act.table("options"), subcommand=inner or None, user=act.who.discord,
            channel=act.text("channel"), locale=DISCORD_LOCALES[act.language],
        )  # fmt: skip

    async def _discord_complete(self, act: Act) -> Json:
        name, _, inner = act.text("command").partition(" ")
        choices = await self._discord.autocomplete(
            name, act.text("option"), act.text("value"), options=act.table("options"), subcommand=inner or None,
            user=act.who.discord, channel=act.text("channel"), locale=DISCORD_LOCALES[act.language],
        )  # fmt: skip
        return {"choices": choices}

    async def _discord_click(self, act: Act) -> None:
        values = act.given.get("values")
        await self._discord.click(
            act.text("channel"), act.text("message"), act.text("control"), user=act.who.discord,
            values=list(values) if isinstance(values, list) else None, locale=DISCORD_LOCALES[act.language],
        )  # fmt: skip

    async def _discord_menu(self, act: Act) -> None:
        await self._discord.menu(
            act.text("menu"), act.text("channel"), act.text("message"), user=act.who.discord,
            locale=DISCORD_LOCALES[act.language],
        )  # fmt: skip

    async def _discord_react(self, act: Act) -> None:
        doing = self._discord.react if act.on() else self._discord.unreact
        await doing(act.text("channel"), act.text("message"), act.text("emoji"), user=act.who.discord)

    async def _discord_say(self, act: Act) -> None:
        await self._discord.say(act.text("channel"), act.text("text"), user=act.who.discord)

    async def _discord_post(self, act: Act) -> Json:
        words = act.text("text")
        made = await self._discord.begin_post(act.text("channel"), words[:POST_NAME], words, user=act.who.discord)
        return {"channel": made}

    async def _discord_dismiss(self, act: Act) -> None:
        self._discord.world.private.pop(act.text("message"), None)

    async def _discord_direct(self, act: Act) -> Json:
        return {"channel": self._discord.direct(act.who.discord)}

    async def _discord_submit(self, act: Act) -> None:
        self._modal_of(act)
        await self._discord.submit(
            act.table("values"), user=act.who.discord, locale=DISCORD_LOCALES[act.language]
        )  # fmt: skip

    async def _discord_close(self, act: Act) -> None:
        self._modal_of(act)
        self._discord.close_modal(act.who.discord)

    def _modal_of(self, act: Act) -> None:
        """See that it is the form that stands there now; raises KeyError where another one took its place."""
        if self._discord.modals[self._discord.world.user(act.who.discord)["id"]].id != act.text("view"):
            raise KeyError(act.text("view"))

    # -- Slack --

    async def _slack_command(self, act: Act) -> Json | None:
        speak(self._services, act.who, act.language)
        name, _, text = act.text("text").partition(" ")
        answer = await self._slack.command(name, text, user=act.who.slack, channel=act.text("channel"))
        return None if answer.acked else {"trouble": SILENCE}

    async def _slack_click(self, act: Act) -> Json | None:
        speak(self._services, act.who, act.language)
        value = act.given.get("value")
        answer = await self._slack.click(
            act.text("channel"), act.text("message"), act.text("control"), user=act.who.slack,
            value=value if isinstance(value, str) else None,
        )  # fmt: skip
        return None if answer.acked else {"trouble": SILENCE}

    async def _slack_menu(self, act: Act) -> Json | None:
        speak(self._services, act.who, act.language)
        channel = act.text("channel")
        message = self._slack.world.channels[channel].messages[act.text("message")]
        answer = await self._slack.choose(channel, message, act.text("menu"), user=act.who.slack)
        return None if answer.acked else {"trouble": SILENCE}

    async def _slack_react(self, act: Act) -> None:
        doing = self._slack.react if act.on() else self._slack.unreact
        await doing(act.text("channel"), act.text("message"), act.text("emoji"), user=act.who.slack)

    async def _slack_say(self, act: Act) -> None:
        thread = act.given.get("thread")
        self._slack.say(
            act.text("channel"), act.text("text"), user=act.who.slack,
            thread_ts=thread if isinstance(thread, str) else "",
        )  # fmt: skip

    async def _slack_dismiss(self, act: Act) -> None:
        self._slack.world.surfaces.pop(act.text("message"), None)

    async def _slack_home(self, act: Act) -> Json | None:
        speak(self._services, act.who, act.language)
        acked = await self._slack.open_home(user=act.who.slack)
        return None if acked else {"trouble": SILENCE}

    async def _slack_view(self, act: Act) -> Json | None:
        speak(self._services, act.who, act.language)
        value = act.given.get("value")
        answer = await self._slack.click_view(
            act.text("view"), act.text("control"), user=act.who.slack, value=value if isinstance(value, str) else None
        )
        return None if answer.acked else {"trouble": SILENCE}

    async def _slack_suggest(self, act: Act) -> Json:
        answer = await self._slack.suggest(act.text("view"), act.text("control"), act.text("typed"), user=act.who.slack)
        return answer.payload or {"trouble": SILENCE}

    async def _slack_submit(self, act: Act) -> Json | None:
        speak(self._services, act.who, act.language)
        try:
            answer = await self._slack.submit(act.text("view"), act.table("values"), user=act.who.slack)
        except NotFillable as error:
            return {"trouble": str(error)}
        said = answer.payload or {}
        if not answer.acked:
            return {"trouble": SILENCE}
        return {"errors": said["errors"]} if said.get("response_action") == "errors" else None

    async def _slack_close(self, act: Act) -> None:
        # Another tab of the same person may have closed it, which is what was wanted.
        if act.text("view") in self._slack.world.views:
            await self._slack.close_modal(act.text("view"), user=act.who.slack)

    # -- around --

    async def _moderate(self, act: Act) -> None:
        moderate(self._services, act.who, on=act.on())

    async def _go(self, act: Act) -> None:
        """Let time pass: to the next morning, over a weekend, or through an outage."""
        match act.text("to"):
            case "morning":
                self._clock.go_to(self._clock.morning())
            case "saturday":
                self._clock.go_to(self._clock.morning_of(SATURDAY))
            case "monday":
                self._clock.go_to(self._clock.morning_of(MONDAY))
            case "outage":
                await self._bot.kill()
                self._clock.go_to(self._clock.now() + OUTAGE_DAYS * DAY)
                await self._bot.start()
            case other:
                raise Nonsense(f"there is no way to {other}")

    async def _trouble(self, act: Act) -> None:
        await self.switches.turn(act.text("name"), on=act.on())

    async def _cut(self, _: Act) -> None:
        await self.switches.cut()

    async def _run_bot(self, act: Act) -> None:
        """Kill it, start it, or both at once."""
        how = act.text("how")
        if how not in ("kill", "start", "again"):
            raise Nonsense(f"a bot cannot {how}")
        if how in ("kill", "again"):
            await self._bot.kill()
        if how in ("start", "again"):
            await self._bot.start()
