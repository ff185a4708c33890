"""Whose is what was kept of an id before workspaces were told apart: whoever of that id is met first."""

# ruff: noqa: S608  (statements are put together from the constants of this module; values are always bound)

from __future__ import annotations

from collections.abc import Collection, Mapping

from bot.chat.reactions import Person
from bot.database.postgres.connection import Transaction

# Tables about people, each with what else is in its key.
TABLES: Mapping[str, str] = {
    "vote": "paper_id, channel, message, mark",
    "stranger": "",
    "follow": "wish, topic",
    "mailbox": "",
}
HOMELESS = " UNION ".join(
    f"""SELECT "user" FROM {table} WHERE platform = :platform AND "user" = ANY (:users::text[]) AND home = ''"""
    for table in TABLES
)


async def settle(transaction: Transaction, people: Collection[Person]) -> None:
    """Give what was kept without a workspace to these people, who are known by theirs."""
    at_home = {person.user: person for person in people if person.home}
    platforms = {person.platform for person in at_home.values()}
    for platform in platforms:
        # Seldom anything: one question then, however many people there are.
        for [user] in await transaction.run(HOMELESS, platform=platform, users=sorted(at_home)):
            for table in TABLES:
                await _settle(transaction, table, at_home[user])


async def _settle(transaction: Transaction, table: str, person: Person) -> None:
    who = {"platform": person.platform, "user": person.user, "home": person.home}
    same = "".join(f" AND known.{name} = homeless.{name}" for name in TABLES[table].split(", ") if name)
    # One row may hold a key: the rare one that is there with and without a workspace makes room.
    await transaction.run(
        f"""DELETE FROM {table} AS known USING {table} AS homeless
            WHERE known.platform = :platform AND known."user" = :user AND known.home = :home
            AND homeless.platform = :platform AND homeless."user" = :user AND homeless.home = ''{same}""",
        **who,
    )
    await transaction.run(
        f"""UPDATE {table} SET home = :home WHERE platform = :platform AND "user" = :user AND home = ''""", **who
    )
