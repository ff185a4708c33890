"""What a control's `custom_id` says, written and read here only; it is all that a click needs after a restart."""

from __future__ import annotations

from bot.delivery.messages import KEY_MARK
from bot.views.replies import Call, Mark

LIMIT = 100
MARK = r"(?::(?P<key>[^:]+))?"
VOTE = r"(?P<act>vote|unvote|undo|redo):(?P<paper>[^:]+)" + MARK
DETAILS = r"card" + MARK
ASK = r"(?P<how>ask|share):(?P<place>\d):(?P<command>papers?):(?P<page>\d+):(?P<text>[\s\S]*)"


def vote(paper_id: str, *, posted: bool = False, voted: bool = False) -> str:
    """A click marks the paper as a favourite, or no longer; in a posted message it bears the part's key."""
    if voted:
        return f"unvote:{paper_id}"
    return f"vote:{paper_id}:{KEY_MARK}" if posted else f"vote:{paper_id}"


def undo(mark: Mark) -> str:
    """A click on the private line that tells of a click takes that back."""
    return f"{'redo' if mark.on else 'undo'}:{mark.paper_id}"


def details(*, posted: bool = False) -> str:
    """A choice of a paper shows its card to the person who chose."""
    return f"card:{KEY_MARK}" if posted else "card"


def ask(call: Call, page: int, place: int = 0) -> str | None:
    """A click runs a command; `place` keeps equal ones apart in one message. None if the command is too long."""
    return _short(f"ask:{place}:{call.command}:{page}:{call.text}")


def share(call: Call) -> str | None:
    """A click shows a command's answer to the whole channel. None if the command is too long."""
    return _short(f"share:0:{call.command}:{call.page}:{call.text}")


def _short(custom_id: str) -> str | None:
    return custom_id if len(custom_id) <= LIMIT else None
