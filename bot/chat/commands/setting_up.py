"""What the commands that set a channel up have in common: who is refused, and what is said of what holds now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat.call import Call
from bot.chat.commands.answers import words
from bot.chat.commands.command import Context
from bot.delivery.changes import Revise
from bot.delivery.channel import Channel, Place
from bot.delivery.schedule import local_time
from bot.delivery.sentences import held
from bot.texts.words import say, say_on
from bot.views.replies import Moment, Offer, Question, Reply, Words

# Stands among the commands for the form of the settings.
EDIT = "edit"


def refusal(call: Call) -> Reply | None:
    """Why nothing can be set up where somebody asks; None where it can."""
    if call.direct:
        return words(call, "setup.direct", papers=call.names[1])
    return None if call.present else Reply(Words(say_on(call.platform, call.language, "setup.absent")), call.language)


async def revise(context: Context, call: Call, place: Place, change: Revise) -> tuple[Channel, Channel]:
    """Change a channel in the name of whoever asks; gives before and after."""
    before, after = await context.ledger.channels.revise(
        call.platform, place, change, context.clock.now(), call.user, call.home
    )
    if after != before:
        context.act()
    return before, after


def answered(
    context: Context, call: Call, sentences: Iterable[str], channel: Channel, steps: Sequence[str] = (), code: str = ""
) -> Reply:
    """These sentences, when the next digest comes, and what may be done next."""
    text, moments = "\n".join(filter(None, sentences)), upcoming(channel, call)
    return Reply(Words(text, code=code, moments=moments, offers=offers(context, call, *steps)), call.language)


def holds(channel: Channel, call: Call) -> str:
    """What the channel gets, and who says so where that is not the people here."""
    told = held(channel.preferences, call.language)
    return f"{told} {say(call.language, 'setup.configured')}" if channel.configured else told


def offers(context: Context, call: Call, *steps: str) -> tuple[Offer, ...]:
    """A button for each of these commands, or for the form in which the settings are changed."""
    known = [name for name in steps if name in (EDIT, *context.papers)]
    return tuple(edit(call) if name == EDIT else _offer(call, name) for name in known)


def edit(call: Call) -> Offer:
    """The button of that form."""
    return Offer(say(call.language, "button.edit"), Question("papers", "settings"), form=True)


def _offer(call: Call, name: str) -> Offer:
    return Offer(say(call.language, f"button.{name}"), Question("papers", name))


def upcoming(channel: Channel, call: Call) -> tuple[Moment, ...]:
    """When a channel gets its next digest, if it gets one."""
    if channel.next_due_at is None or channel.status in ("paused", "gone"):
        return ()
    local = local_time(channel.next_due_at, channel.preferences.zone)
    after = say(call.language, "status.local", local=local)
    return (Moment(say(call.language, "status.next"), channel.next_due_at, local, after),)
