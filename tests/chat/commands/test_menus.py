"""Commands on a message: what papers it names is found whatever else it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.commands.command import Menu
from bot.chat.commands.menus import MENUS
from bot.chat.reactions import Told, Vote
from bot.chat.votes import BUTTON
from bot.papers.ids import all_named_in
from bot.service.stores import Stores
from bot.texts.words import languages, say
from bot.views.replies import Card, Listing, Mark, Reply, Words
from tests.chat.commands.asking import LORA, PAPER, PAPERS, commands, listing
from tests.simulated import Clock

ON_MESSAGE = replace(PAPER, channel="c", tenant="t", told=Clock().now())
OTHER = "2605.00001"


async def about(stores: Stores, menu: str, text: str, language: str = "en") -> Reply:
    return await commands(stores).about(replace(ON_MESSAGE, text=text, language=language), menu)


@pytest.mark.parametrize(
    "text",
    [
        "have you read https://arxiv.org/abs/2405.09673v2?",
        "[LoRA](https://huggingface.co/papers/2405.09673), worth it",
        "<https://arxiv.org/pdf/2405.09673>",
        "<https://arxiv.org/abs/2405.09673|this one>",
        "@everyone 2405.09673을 읽어 보세요",
        "2405.09673 and 2405.99999, which nobody has",
        "x" * 20_000 + " hf.co/papers/2405.09673",
    ],
)
async def test_the_only_paper_of_a_message_is_a_card(stores: Stores, text: str) -> None:
    reply = await about(stores, "find", text)
    assert isinstance(reply.content, Card)
    assert reply.content.entry.paper == LORA
    assert reply.private


async def test_several_papers_are_a_list_to_choose_from_that_can_be_asked_for_again(stores: Stores) -> None:
    reply = await about(stores, "find", f"[a](https://arxiv.org/abs/{LORA.id})[b](https://arxiv.org/abs/{OTHER})")
    assert isinstance(reply.content, Listing)
    assert [entry.paper.id for entry in reply.content.entries] == [LORA.id, OTHER]
    again = await listing(stores, PAPER, reply.content.question.text)
    assert [entry.paper.id for entry in again.entries] == [LORA.id, OTHER]


async def test_a_whole_digest_is_on_one_page(stores: Stores) -> None:
    reply = await about(stores, "find", "\n".join(f"https://hf.co/papers/2605.{number:05}" for number in range(1, 13)))
    assert isinstance(reply.content, Listing)
    assert (len(reply.content.entries), reply.content.pages, reply.content.total) == (10, 1, "10")


@pytest.mark.parametrize("menu", MENUS)
@pytest.mark.parametrize(
    "text", ["", "lora is great", "https://evil.example/2405.09673", "https://arxiv.org@evil.example/"]
)
async def test_a_message_without_papers_says_what_is_looked_for(stores: Stores, menu: str, text: str) -> None:
    reply = await about(stores, menu, text, "ko")
    assert reply.content == Words(say("ko", "menu.none"))


@pytest.mark.parametrize("menu", MENUS)
async def test_a_paper_that_the_archive_lacks_is_told_as_such(stores: Stores, menu: str) -> None:
    reply = await about(stores, menu, "https://arxiv.org/abs/2401.00001")
    assert isinstance(reply.content, Words)
    assert "2401.00001 is not in the archive" in reply.content.text


async def test_saving_twice_is_one_favourite_which_can_be_taken_back(stores: Stores) -> None:
    for _ in range(2):
        reply = await about(stores, "save", f"https://arxiv.org/abs/{LORA.id}")
        assert reply.content == Words(say("en", "vote.added", title=LORA.title, n=1), undo=Mark(LORA.id, on=False))
    assert [entry.paper for entry in (await listing(stores, PAPERS, "saved")).entries] == [LORA]


async def test_of_several_papers_the_person_says_which_to_save(stores: Stores) -> None:
    reply = await about(stores, "save", f"{LORA.id} or {OTHER}")
    assert isinstance(reply.content, Listing)
    assert (reply.content.title, reply.content.saves) == ("Which of these do you want to save?", True)
    assert not reply.shareable
    assert (await stores.ledger.votes.saved(ON_MESSAGE.person, 5)).total == 0


async def test_an_undo_by_the_clock_of_the_platform_is_later_than_the_saving(stores: Stores) -> None:
    """Their clock may be behind ours, and both must be told by it."""
    behind = Clock().now() - timedelta(minutes=5)
    await commands(stores).about(replace(ON_MESSAGE, text=LORA.id, told=behind), "save")
    undone = Told(behind + timedelta(seconds=1), Clock().now() + timedelta(seconds=1))
    assert await stores.ledger.votes.cast(Vote("discord", "ada", LORA.id, "", "", BUTTON), undone, given=False)
    assert (await stores.ledger.votes.saved(ON_MESSAGE.person, 5)).total == 0


def test_two_links_side_by_side_are_two_papers() -> None:
    assert all_named_in("[x](https://arxiv.org/abs/2405.09673)[y](https://arxiv.org/abs/cs/0501001) 2405.09673") == (
        "2405.09673",
        "cs/0501001",
    )


@pytest.mark.parametrize("menu", MENUS.values(), ids=MENUS)
def test_every_platform_has_room_for_the_names(menu: Menu) -> None:
    labels = [say(language, menu.label) for language in languages()]
    # docs.slack.dev/reference/app-manifest: 24 letters; Discord has room for 32.
    assert all(0 < len(label) <= 24 for label in labels)
