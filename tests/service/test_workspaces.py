"""What workspaces are called beside their channels: told apart wherever more than one has the bot."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.chat.installations import Installation
from bot.delivery.channel import Channel, names_apart
from bot.delivery.notices import notice_text
from bot.delivery.states import Delivery, State
from bot.service.stores import Stores
from bot.service.workspaces import names_of
from tests.simulated import MONDAY

NOW = datetime(2026, 5, 5, tzinfo=UTC)
HERE, THERE, OTHER = (
    Channel(number, "slack", tenant, name)
    for number, tenant, name in [(1, "T1", "C1"), (2, "T2", "C1"), (3, "T1", "C2")]
)


def test_a_channel_id_that_two_workspaces_have_is_told_with_its_workspace_and_no_other() -> None:
    assert names_apart([HERE, THERE, OTHER, HERE]) == ["slack:T1/C1", "slack:T2/C1", "slack:C2", "slack:T1/C1"]
    assert names_apart([HERE, OTHER, HERE]) == ["slack:C1", "slack:C2", "slack:C1"]


def test_a_notice_names_channels_so_that_they_can_be_asked_about() -> None:
    troubled = [Delivery(one.id, one, MONDAY, 0, State.BLOCKED, NOW, NOW) for one in (HERE, THERE)]
    text = notice_text(troubled, "en")
    assert "slack:T2/C1, 2026-05-04" in text
    assert "bot why slack:T1/C1 2026-05-04" in text


async def test_workspaces_of_an_organisation_are_told_apart_too(stores: Stores) -> None:
    made = stores.ledger.installations
    await made.install(Installation("slack", "E1", "Whole Org"), NOW)
    assert (await names_of(made, [HERE, THERE]))["slack", "T2"] == "T2"


async def test_where_one_workspace_has_the_bot_none_is_named(stores: Stores) -> None:
    made = stores.ledger.installations
    assert await names_of(made, [HERE, THERE]) == {}
    await made.install(Installation("slack", "T1", "One"), NOW)
    assert await names_of(made, [HERE, OTHER]) == {}
    await made.install(Installation("slack", "T2", "Two"), NOW)
    assert await names_of(made, [HERE]) == {("slack", "T1"): "One", ("slack", "T2"): "Two"}
