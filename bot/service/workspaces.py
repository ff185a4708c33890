"""Which workspaces have the bot, where people install it by themselves: their names, and never a token."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.chat.installations import Installation, Installations
from bot.delivery.channel import Channel
from bot.service.wording import counted

# Named one by one; of more only the number is told.
MOST_NAMED = 20


async def names_of(installations: Installations, channels: Iterable[Channel]) -> Mapping[tuple[str, str], str]:
    """What people call the workspaces of these channels, by platform and tenant; nothing where there is only one.

    One that has the app by its organisation is called by its id, since nothing tells its name.
    """
    homes = {(one.platform, one.tenant) for one in channels if one.tenant}
    made = [one for name in {name for name, _ in homes} for one in await installations.all(name)]
    names = {(one.platform, one.tenant): one.name for one in made}
    by_organisation = {home: home[1] for home in homes if home[0] in {one.platform for one in made}}
    found = by_organisation | names
    return found if len(found) > 1 else {}


def told(installations: Iterable[Installation]) -> Iterator[tuple[bool, str]]:
    """For each way in which installations stand whether it is well, and a sentence with the workspaces' names."""
    by: dict[str, list[str]] = {"active": [], "refused": [], "gone": []}
    for one in installations:
        by[one.status].append(f"{one.name} ({one.tenant})")
    if by["active"]:
        yield True, f"The app is in {counted(len(by['active']), 'workspace')}: {_listed(by['active'])}."
    else:
        yield False, "Nobody has installed the app yet."
    if by["refused"]:
        yield (
            False,
            (
                f"Slack does not accept the app's token in {_listed(by['refused'])}, so nothing is posted there; have "
                "somebody there install the app again."
            ),
        )
    if by["gone"]:
        yield True, f"It was taken out of {_listed(by['gone'])}."


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
