"""What a control's `custom_id` says, written and read here only; it is all that a click needs after a restart."""

from __future__ import annotations

from bot.delivery.messages import KEY_MARK
from bot.views.view import Ask, Vote

# docs.discord.com/developers/components/reference; what is longer refuses the whole message.
LIMIT = 100
# The part's key, by which a look-up knows a posted message as ours. Optional, for the controls of an answer have none.
MARK = r"(?::(?P<key>[^:]+))?"
VOTE = r"(?P<act>vote|unvote|undo|redo):(?P<paper>[^:]+)" + MARK
DETAILS = r"card" + MARK
VOTES = "votes"
# Discord refuses two controls of one name in a message, and these three may ask the same.
PAGES = {"back": 0, "here": 1, "next": 2}
# The words come last, since they may hold colons and line breaks.
ASK = r"(?P<how>ask|share|offer):(?P<place>\d+):(?P<command>papers?):(?P<page>\d+):(?P<text>[\s\S]*)"


def vote(control: Vote, *, posted: bool = False) -> str:
    """A click marks the paper as a favourite, or no longer; in a posted message it bears the part's key."""
    mark = control.mark
    if control.undoes:
        return f"{'redo' if mark.on else 'undo'}:{mark.paper_id}"
    if not mark.on:
        return f"unvote:{mark.paper_id}"
    return f"vote:{mark.paper_id}:{KEY_MARK}" if posted else f"vote:{mark.paper_id}"


def details(*, posted: bool = False) -> str:
    """A choice of a paper shows its card to the person who chose."""
    return f"card:{KEY_MARK}" if posted else "card"


def ask(control: Ask, place: int = 0) -> str | None:
    """A click runs a command, or shows its answer to the whole channel. None if the command is too long.

    `place` keeps equal questions apart in one message; other pages have places of their own.
    """
    how = control.how if control.how in ("share", "offer") else "ask"
    place = 0 if how == "share" else PAGES.get(control.how, place)
    asked = control.question
    custom_id = f"{how}:{place}:{asked.command}:{asked.page}:{asked.text}"
    return custom_id if len(custom_id) <= LIMIT else None
