"""The core as a platform's listeners see it: commands, votes and shared cards behind one object."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from math import ceil

from bot.chat.allowances import SHARING, SUGGESTING, Allowances
from bot.chat.call import Call
from bot.chat.channel_news import ChannelNews
from bot.chat.claims import Claims
from bot.chat.commands.dispatcher import Commands
from bot.chat.crowd import Crowd
from bot.chat.double_clicks import DoubleClicks
from bot.chat.reactions import Person, Reaction, Reading
from bot.chat.votes import Ballots
from bot.delivery.messages import Posted
from bot.delivery.shared_cards import SharedCards
from bot.delivery.states import SharedCard, Standing
from bot.papers.clock import Clock
from bot.papers.found import Suggestion
from bot.papers.ids import asked_as
from bot.papers.leases import Company
from bot.texts.words import say
from bot.views.forms import Form
from bot.views.home import Home
from bot.views.replies import Mark, Reply, Words

log = logging.getLogger(__name__)


class Front:
    """The port `Chat`, made of its parts."""

    def __init__(
        self,
        commands: Commands,
        ballots: Ballots,
        shared_cards: SharedCards,
        clock: Clock,
        news: ChannelNews,
        allowances: Allowances | None = None,
        company: Company | None = None,
    ) -> None:
        self._commands = commands
        self._ballots = ballots
        self._shared_cards = shared_cards
        self._news = news
        self._allowances = allowances or Allowances(clock)
        self._claims = Claims(company)
        self._crowd = Crowd()
        self._double_clicks = DoubleClicks(clock)

    async def answer(self, call: Call) -> Reply:
        """The answer to a command, or how long somebody who asks too much is to wait."""
        return self._too_soon(call, call.language) or await self._in_turn(call, self._commands.answer)

    async def about(self, call: Call, menu: str) -> Reply:
        """The answer to a command on a message."""
        about = partial(self._commands.about, menu=menu)
        return self._too_soon(call, call.language) or await self._in_turn(call, about)

    async def suggest(self, call: Call, option: str, typed: str) -> Sequence[Suggestion]:
        """Lines to offer while somebody types an option."""
        if self._allowances.wait((call.platform, call.tenant, call.user), SUGGESTING):
            return ()
        return await self._commands.suggest(call, option, typed)

    def managing(self, call: Call) -> bool:
        """Whether this is a command for those who manage a channel."""
        return self._commands.managing(call)

    async def form(self, call: Call, *, pressed: bool) -> Form | None:
        """The form of a command, if one is to be opened."""
        return await self._commands.form(call, pressed=pressed)

    async def home(self, call: Call) -> Home:
        """What a person sees who looks at the bot itself."""
        return await self._commands.home(call)

    async def greeting(self, call: Call) -> Reply | None:
        """What to tell whoever has just let the bot into the call's channel."""
        return await self._commands.greeting(call)

    async def ungreeted(self, call: Call) -> None:
        """Forget that somebody was greeted, whom it did not reach."""
        await self._commands.ungreeted(call)

    def fill(self, call: Call, values: Mapping[str, str]) -> Call:
        """The call of a form with what was changed in it."""
        return self._commands.fill(call, values)

    async def react(self, reaction: Reaction, *, added: bool) -> bool:
        """Take a reaction as a vote where it means one."""
        return await self._ballots.react(reaction, added=added)

    async def share(self, call: Call) -> Reply | None:
        """The answer to a command for everybody; None for the second click of a double one."""
        reply = self._too_soon(call, call.language, SHARING) or await self._in_turn(call, self._commands.answer)
        # It shares nothing, so it is no click to be remembered: asked again, it is told again.
        if not reply.shareable:
            return reply
        what = (call.platform, call.tenant, call.user, call.channel, call.command, call.text, call.page)
        if self._double_clicks.again(what) or not await self._claims.take(call, what):
            return None
        return reply.shared(call.user)

    async def shared(self, card: SharedCard) -> None:
        """Know a card that stands in its channel now."""
        try:
            await self._shared_cards.keep(card)
        except Exception:
            # It stands there all the same: whoever shared it must not be led to do so again.
            log.exception("a shared card is not kept; reactions on it will not count")

    async def lost(self, reaction: Reaction) -> bool:
        """Whether somebody is to be told now that their star cannot count."""
        return await self._ballots.lost(reaction)

    async def mark(self, reaction: Reaction, mark: Mark, language: str, *, own: bool) -> Reply | None:
        """A click on a paper's vote button; `own` is one on a card that only this person sees."""
        if too_soon := self._too_soon(reaction, language):
            return too_soon
        told = await self._ballots.mark(reaction, mark, language)
        if told.is_plain:  # the button could not do all
            return told
        # Their own card is drawn anew in its place; on everybody's card only the one who clicked is told.
        if own:
            paper, user = asked_as(mark.paper_id), reaction.user
            asked = Call(
                reaction.platform, "paper", paper, user, reaction.tenant, home=reaction.home, language=language
            )
            return await self._commands.answer(asked)
        doubled = self._double_clicks.again((reaction.person, mark.paper_id), mark.on)
        return None if doubled else told

    async def _in_turn(self, call: Call, answer: Callable[[Call], Awaitable[Reply]]) -> Reply:
        """The answer, or that there are too many people just now; it is made in time or not begun."""
        async with self._crowd.admitted() as is_in:
            if is_in:
                return await answer(call)
        return Reply(Words(say(call.language, "trouble.crowd")), call.language)

    def _too_soon(self, asks: Call | Reaction, language: str, cost: float = 1.0) -> Reply | None:
        """What somebody is told who has had their share for now."""
        wait = self._allowances.wait((asks.platform, asks.tenant, asks.user), cost)
        return Reply(Words(say(language, "trouble.flood", seconds=ceil(wait))), language) if wait else None

    def regained(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """Have these channels looked at soon if something waits for them."""
        self._news.regained(platform, tenant, channels)

    def shut(self, platform: str, tenant: str, channels: Collection[str]) -> None:
        """Have these channels looked at soon, whether anything can be posted there."""
        self._news.shut(platform, tenant, channels)

    async def moved(self, platform: str, tenant: str, was: str, channel: str) -> None:
        """Go on with a channel under the id that it has now."""
        await self._news.moved(platform, tenant, was, channel)

    async def uninstalled(self, platform: str, tenant: str, *, alone: bool) -> None:
        """Stop with the channels of a workspace."""
        await self._news.uninstalled(platform, tenant, alone=alone)

    async def installed(self, platform: str, tenant: str) -> None:
        """Go on with the channels of a workspace."""
        await self._news.installed(platform, tenant)

    async def whose(self, platform: str, channel: str, message: str) -> str:
        """The workspace in which a message of ours stands."""
        return await self._ballots.whose(platform, channel, message)

    def moment(self) -> datetime:
        """A moment of the order in which things are heard."""
        return self._ballots.moment()

    async def reconcile(self, platform: str, reading: Reading) -> int:
        """Make a message's votes equal to its reactions."""
        return await self._ballots.reconcile(platform, reading)

    async def clear(self, platform: str, tenant: str, posted: Posted, emoji: str | None = None) -> int:
        """Take note that reactions were taken off a message."""
        return await self._ballots.clear(platform, tenant, posted, emoji)

    async def strangers(self, platform: str) -> frozenset[Person]:
        """Whose reactions do not count yet."""
        return await self._ballots.strangers(platform)

    async def introduce(self, person: Person, *, is_person: bool) -> None:
        """Say whether a stranger is a person."""
        await self._ballots.introduce(person, is_person=is_person)

    async def recent_posts(self, platform: str) -> Sequence[Standing]:
        """Messages whose reactions are worth catching up."""
        return await self._ballots.recent_posts(platform)
