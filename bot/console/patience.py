"""Nothing is silent for long: from the second second on a person sees what is being done, and so does a log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from threading import Event, Thread
from typing import TypeVar

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.console.terminal import err

# Shorter waits need no words: they would only flicker.
SECOND = 1.0
# Seconds between the first lines where no person watches; then it is one a minute.
PAUSES = (4.0, 10.0, 15.0)
Item = TypeVar("Item")


class Activity:
    """What is being done, in words that may change while it is."""

    def __init__(self, what: str) -> None:
        self.what = what


@contextmanager
def working(what: str) -> Iterator[Activity]:
    """Tell what is being done if the block lasts; a thread tells it, for the block may keep the event loop busy."""
    activity, done = Activity(what), Event()
    thread = Thread(target=_tell, args=(activity, done), daemon=True)
    thread.start()
    try:
        yield activity
    finally:
        done.set()
        thread.join()


def _tell(activity: Activity, done: Event) -> None:
    if done.wait(SECOND):
        return
    if not err.is_terminal:
        # Lines and no bar: in a log each redrawing would be a line.
        for pause in chain(PAUSES, repeat(60.0)):
            err.print(f"{activity.what} ...", markup=False)
            if done.wait(pause):
                return
    with err.status(escape(activity.what)) as status:
        while not done.wait(SECOND / 4):
            status.update(escape(activity.what))


async def watched(items: AsyncIterator[Item], what: str) -> AsyncIterator[Item]:
    """The same items; where one is long in coming, what is being done is told."""
    while True:
        with working(what):
            try:
                item = await anext(items)
            except StopAsyncIteration:
                return
        yield item


@contextmanager
def counting(what: str, total: int) -> Iterator[Callable[[int, str], None]]:
    """A bar for people, lines elsewhere; takes how many are done, and which was the last."""
    if not err.is_terminal:
        with working(what) as activity:
            yield lambda done, name: setattr(activity, "what", f"{what}: {done} of {total}{name and f', {name}'}")
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done, name: progress.update(task, completed=done, description=name or what)


@contextmanager
def opening() -> Iterator[Callable[[int, int], None]]:
    """The archive is being opened; takes how many papers of how many are in a search index that is made anew."""
    with working("Opening the archive") as activity:
        yield lambda done, total: setattr(activity, "what", f"Making the search index: {done} of {total} papers")
