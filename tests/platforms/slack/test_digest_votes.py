"""Voting from a digest: a star beside each paper, or the list of papers in the compact style."""

from __future__ import annotations

import pytest

from bot.emulators.slack.api import SlackApi
from bot.platforms.slack.login import SlackLogin, connected
from bot.views.replies import Mark
from tests.platforms.slack.conftest import listening, settings_for
from tests.platforms.slack.material import SmallChat, digest
from tests.platforms.slack.posting import KEY, place_in

FIRST, SECOND = "2405.09001", "2405.09002"


@pytest.mark.usefixtures("serving")
async def test_the_star_beside_a_paper_and_the_list_of_a_compact_digest_mark_it(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    for style in ("digest", "compact"):
        chat.marks.clear()
        posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(3, style))[0], KEY + style)
        for paper_id, user in ((SECOND, "U7"), (FIRST, "U7"), (SECOND, "U8"), (SECOND, "U7")):
            answer = await slack.click(posted.channel, posted.message, "vote", value=paper_id, user=user)
            response = await answer.wait_response()
            assert (response["response_type"], response["replace_original"]) == ("ephemeral", False)
            assert "It is a favourite of yours." in str(response)
        assert [(reaction.user, mark) for reaction, mark in chat.marks] == [
            ("U7", Mark(SECOND, on=True)),
            ("U7", Mark(FIRST, on=True)),
            ("U8", Mark(SECOND, on=True)),
            ("U7", Mark(SECOND, on=True)),
        ]
    assert slack.refusals == []


@pytest.mark.usefixtures("serving")
async def test_the_list_of_details_shows_a_card_to_whoever_chose(
    slack: SlackApi, platform: SlackLogin, chat: SmallChat
) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(3))[0], KEY)
    await (await slack.click(posted.channel, posted.message, "details", value=SECOND)).wait_response()
    assert [call.text for call in chat.calls] == [SECOND]


async def test_a_star_counts_after_a_restart(slack: SlackApi, platform: SlackLogin) -> None:
    posted = await platform.poster.post(place_in(slack), platform.poster.render(digest(3))[0], KEY)
    chat = SmallChat()
    async with connected(settings_for(slack)) as anew, listening(anew, chat):
        await (await slack.click(posted.channel, posted.message, "vote", value=SECOND)).wait_response()
    assert [mark for _, mark in chat.marks] == [Mark(SECOND, on=True)]
