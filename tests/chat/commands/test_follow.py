"""What people follow and mute, as they say it and as they are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest

from bot.chat.call import Call
from bot.chat.reactions import Person
from bot.delivery.channel import Channel
from bot.delivery.wishes import Wishes
from bot.errors import Ambiguous, Blocked, NotAccepted
from bot.service.stores import Stores
from bot.views.replies import Listing, Offer, Question
from tests.chat.commands.asking import PAPERS, ask, commands, told
from tests.samples import ENGLISH, NOW
from tests.simulated import Clock, Platform, refused

ADA = Person("discord", "ada")
HERE = replace(PAPERS, tenant="t", channel="c1")
ALONE = replace(PAPERS, channel="dm-ada", zone="Asia/Tokyo")


@pytest.fixture
def platform() -> Platform:
    return Platform(Clock())


async def said(stores: Stores, platform: Platform, text: str, call: Call = HERE, language: str = "en") -> str:
    """What somebody is told in words."""
    return (await told(stores, call, text, platform, language=language)).text


async def wishes(stores: Stores) -> Wishes:
    return await stores.ledger.follows.of(ADA)


async def place(stores: Stores) -> Channel:
    found = await stores.ledger.follows.place(ADA)
    assert found
    return found


def written(platform: Platform) -> list[tuple[str, str]]:
    return [(one.place.channel, one.body["text"]) for one in platform.messages]


async def test_whoever_follows_something_is_told_when_it_comes_and_written_to_once(
    stores: Stores, platform: Platform
) -> None:
    answer = await told(stores, HERE, "follow paper 3", platform)
    assert answer.text.splitlines() == [
        "You follow “paper 3” now. On days whose list has something of it I write to you in private, at 09:00 "
        "(Asia/Seoul).",
        "Of the 13 papers of the last lists 1 would have come.",
    ]
    assert answer.moments[0].at == datetime(2026, 5, 6, tzinfo=UTC)
    assert answer.offers == (
        Offer("See them", Question("paper", "paper 3")),
        Offer("What I follow", Question("papers", "following")),
    )
    [(channel, text)] = written(platform)
    assert channel == "dm-ada"
    assert text.startswith("You follow “paper 3”. On days whose list has something that you follow I write to you here")
    await said(stores, platform, "follow agents")
    assert len(platform.messages) == 1
    assert await wishes(stores) == Wishes(("paper 3", "agents"))


async def test_in_a_conversation_with_the_bot_the_answer_is_the_message(stores: Stores, platform: Platform) -> None:
    await said(stores, platform, "follow lora", ALONE)
    assert platform.messages == []
    mine = await place(stores)
    assert (mine.place.channel, mine.preferences.zone, mine.preferences.at) == ("dm-ada", "Asia/Tokyo", time(9))


async def test_messages_come_at_the_hour_of_the_channel_where_they_were_asked_for(
    stores: Stores, platform: Platform
) -> None:
    asked = ENGLISH.asking(at="08:30", zone="Europe/Berlin", weekdays="mon-fri")
    await stores.ledger.channels.configure([Channel(0, "discord", "t", "c1", asked, next_due_at=NOW)])
    await said(stores, platform, "follow lora", replace(HERE, channel="thread", parent="c1"), "ko")
    mine = (await place(stores)).preferences
    assert (mine.at, mine.zone, mine.weekdays) == (time(8, 30), "Europe/Berlin", frozenset(range(5)))
    assert mine.language == "ko"


async def test_what_is_followed_already_is_said_so_and_kept_once(stores: Stores, platform: Platform) -> None:
    await said(stores, platform, "follow LoRA")
    assert (await said(stores, platform, "follow  “lora”".replace("“", "").replace("”", ""))).startswith(
        "You follow “LoRA” already."
    )
    assert await wishes(stores) == Wishes(("LoRA",))


async def test_what_no_list_had_is_followed_and_said_to_be_rare(stores: Stores, platform: Platform) -> None:
    text = await said(stores, platform, "follow quantum gravity")
    assert "Of the 13 papers of the last lists none would have come" in text


@pytest.mark.parametrize("step", ["direct", "post"])
async def test_who_lets_nobody_write_is_told_how_to_and_can_ask_again(
    stores: Stores, platform: Platform, step: str
) -> None:
    error = Blocked("no messages please")
    platform.refusing |= {"ada": error} if step == "direct" else {}
    platform.plan.extend([refused(error)] if step == "post" else [])
    assert "You do not let me write to you in private" in await said(stores, platform, "follow lora")
    assert "You do not let me write to you in private" in await said(stores, platform, "following")
    assert await stores.ledger.channels.due(datetime(2027, 1, 1, tzinfo=UTC)) == []
    platform.refusing.clear()
    assert "I write to you in private, at 09:00" in await said(stores, platform, "follow lora")
    assert len(platform.messages) == 1
    assert (await place(stores)).status == "active"


async def test_who_can_be_written_to_no_more_is_told_at_their_next_command_once(
    stores: Stores, platform: Platform
) -> None:
    await said(stores, platform, "follow lora")
    await stores.ledger.channels.set_status((await place(stores)).id, "blocked", "no messages please")
    title = (await ask(stores, HERE, "top week", platform)).content
    assert isinstance(title, Listing)
    assert "You do not let me write to you in private" in title.note
    assert "in private" not in await said(stores, platform, "unmute lora")
    assert (await said(stores, platform, "following")).count("You do not let me write to you in private") == 1


async def test_a_first_message_whose_fate_nobody_knows_is_not_written_again(stores: Stores, platform: Platform) -> None:
    platform.plan.append(refused(Ambiguous("the answer was lost")))
    assert "I write to you in private" in await said(stores, platform, "follow lora")
    await said(stores, platform, "follow agents")
    assert len(platform.calls) == 1


async def test_nothing_is_kept_while_the_platform_cannot_be_asked(stores: Stores, platform: Platform) -> None:
    platform.refusing["ada"] = NotAccepted("it is away")
    assert "try again in a few minutes" in await said(stores, platform, "follow lora")
    assert await wishes(stores) == Wishes()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("follow", "What shall I follow for you?"),
        ("follow <@123>", "I call nobody"),
        ("follow ?!", "I call nobody"),
        ("follow newest", "“newest” does not say what papers are about."),
        ("follow -lora", "“-lora” does not say what papers are about."),
        ("mute since 2026", "“since 2026” does not say what papers are about."),
        (f"follow {'x' * 81}", "A topic can have 80 letters at most; write a shorter one."),
        ("unfollow lora", "You follow nothing yet."),
        ("following", "You follow nothing yet."),
        ("unmute lora", "You have not muted “lora”. /papers following shows what there is."),
        ("mute", "What shall never come"),
    ],
)
async def test_what_cannot_be_done_is_said_kindly(stores: Stores, platform: Platform, text: str, answer: str) -> None:
    assert (await said(stores, platform, text)).startswith(answer)
    assert (await wishes(stores), platform.opened) == (Wishes(), [])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202elo\u200bra\x00", "lora"),
        ("half\ud800 a pair", "half a pair"),
        ("world\n\n models", "world models"),
        ("'; DROP TABLE follow; --", "'; DROP TABLE follow; --"),
        ("ＬｏＲＡ", "LoRA"),
    ],
)
async def test_a_topic_is_kept_as_it_can_be_seen(stores: Stores, platform: Platform, typed: str, kept: str) -> None:
    await said(stores, platform, f"follow {typed}")
    assert await wishes(stores) == Wishes((kept,))
    assert f"“{kept}” any more" in await said(stores, platform, f"unfollow {typed}")


async def test_fifty_topics_are_as_many_as_one_person_can_have(stores: Stores, platform: Platform) -> None:
    for number in range(50):
        await stores.ledger.follows.keep(ADA, "follow", f"topic {number}", NOW)
    assert (await said(stores, platform, "follow lora")).startswith("You follow 50 topics")
    assert "already" in await said(stores, platform, "follow topic 7")


async def test_what_is_followed_no_more_can_be_followed_again_by_a_button(stores: Stores, platform: Platform) -> None:
    await said(stores, platform, "follow lora")
    await said(stores, platform, "follow agents")
    answer = await told(stores, HERE, "unfollow LORA", platform)
    assert answer.text == "You do not follow “lora” any more."
    assert answer.offers == (Offer("Undo", Question("papers", "follow lora")),)
    answer = await told(stores, HERE, "unfollow agent", platform)
    assert answer.text == "You do not follow “agent”. Did you mean “agents”?"
    assert answer.offers == (Offer("✕ agents", Question("papers", "unfollow agents")),)
    assert (await said(stores, platform, "unfollow agents")).endswith("so no more private messages come.")
    assert (await place(stores)).status == "paused"
    await said(stores, platform, "follow agents")
    assert ((await place(stores)).status, len(platform.messages)) == ("active", 1)


@pytest.mark.parametrize("word", ["all", "모두", " ALL "])
async def test_everything_ends_at_once(stores: Stores, platform: Platform, word: str) -> None:
    await said(stores, platform, "follow lora")
    await said(stores, platform, "follow agents")
    assert "“lora”, “agents”" in await said(stores, platform, f"unfollow {word}")
    assert await wishes(stores) == Wishes()


async def test_a_list_says_all_that_is_followed_and_muted_with_a_button_that_ends_each(
    stores: Stores, platform: Platform
) -> None:
    await said(stores, platform, 'follow by:"Song Han"')
    await said(stores, platform, "mute survey")
    answer = await told(stores, HERE, "following", platform)
    assert answer.text.splitlines() == [
        "What is in a day's list comes as one private message, at 09:00 (Asia/Seoul); /papers settings in our "
        "conversation changes that.",
        "You follow:", '• by:"Song Han"', "You muted:", "• survey",
    ]  # fmt: skip
    assert [one.question.text for one in answer.offers] == ['unfollow by:"Song Han"', "unmute survey"]


async def test_following_what_was_muted_takes_the_mute_back(stores: Stores, platform: Platform) -> None:
    await said(stores, platform, "mute LoRA")
    assert await wishes(stores) == Wishes((), ("LoRA",))
    await said(stores, platform, "follow lora")
    assert await wishes(stores) == Wishes(("lora",))


async def test_a_mute_is_said_kept_once_and_taken_back(stores: Stores, platform: Platform) -> None:
    assert "never come in your private messages" in await said(stores, platform, "mute survey")
    assert "muted already" in await said(stores, platform, "mute Survey")
    assert await said(stores, platform, "unmute SURVEY") == "“survey” is muted no more."
    assert (await wishes(stores), platform.opened) == (Wishes(), [])


async def test_who_is_forgotten_is_told_what_went_and_is_written_to_no_more(stores: Stores, platform: Platform) -> None:
    await said(stores, platform, "follow lora")
    await said(stores, platform, "mute survey")
    text = await said(stores, platform, "forget-me")
    assert "what you followed (1) and muted (1)" in text
    assert (await wishes(stores), await stores.ledger.follows.place(ADA)) == (Wishes(), None)


async def test_own_topics_and_the_archives_names_are_offered_as_one_types(stores: Stores, platform: Platform) -> None:
    await said(stores, platform, "follow lora")
    chat = commands(stores)

    async def offered(command: str, typed: str) -> list[str]:
        return [one.value for one in await chat.suggest(replace(HERE, text=command), "topic", typed)]

    assert await offered("unfollow", "LO") == ["lora"]
    assert await offered("unmute", "") == []
    assert await offered("follow", "ada") == ['by:"Ada"']
    assert "2405.09673" not in await offered("follow", "lora learns")


async def test_every_answer_is_there_in_korean(stores: Stores, platform: Platform) -> None:
    for text in (
        "follow lora",
        "follow lora",
        "following",
        "mute survey",
        "unmute survey",
        "unfollow lora",
        "following",
    ):
        answer = await ask(stores, HERE, text, platform, language="ko")
        assert any("가" <= letter <= "힣" for letter in str(answer.content))


async def test_whoever_follows_changes_in_their_conversation_when_it_comes_and_nobody_else_is_told(
    stores: Stores, platform: Platform
) -> None:
    assert "a conversation with me alone" in await said(stores, platform, "settings at=7", replace(ALONE, direct=True))
    await said(stores, platform, "follow paper 3")
    alone = replace(ALONE, channel=(await place(stores)).channel.removeprefix("@"), direct=True)
    shown = await told(stores, alone, "settings", platform)
    assert [typed for typed, _ in shown.usages] == ["at=09:00", "zone=Asia/Seoul", "weekdays=all", "language=en"]
    changed = await told(stores, alone, "settings 07:30 Asia/Tokyo weekdays=mon-fri", platform)
    assert changed.text.startswith("Changed: ")
    assert changed.moments[0].at == datetime(2026, 5, 5, 22, 30, tzinfo=UTC)
    kept = (await place(stores)).preferences
    assert (kept.at, kept.zone, kept.weekdays) == (time(7, 30), "Asia/Tokyo", frozenset(range(5)))
    assert "in our conversation changes that" in await said(stores, platform, "following", alone)
    assert "What channels get (style, top_n)" in await said(stores, platform, "settings top_n=3 style=compact", alone)
    assert "Changed: at 07:30 → 09:00" in await said(stores, platform, "settings reset=at", alone)
    assert await stores.ledger.changes.to_tell(datetime(2030, 1, 1, tzinfo=UTC)) == []
