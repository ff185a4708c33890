"""All rules together: what Slack, as far as known, would refuse of a message, its blocks or a view."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.emulators.slack.checks import Problem
from bot.emulators.slack.errors import Refused
from bot.emulators.slack.judge import Judge
from bot.emulators.slack.rules.blocks import block_problems
from bot.emulators.slack.rules.messages import (
    COUNTED_LIMIT,
    UPDATE_BYTES,
    check_metadata,
    counted_size,
    drawn_mentions,
    image_places,
    mentions,
)
from bot.emulators.slack.rules.views import view_problems

Json = dict[str, Any]


class Rules:
    """Says no exactly where Slack, as far as known, would."""

    def __init__(self, judge: Judge | None = None) -> None:
        self.judge = judge or Judge()
        self.broken_images: set[str] = set()
        # Not refused, since Slack would deliver them: tests assert that nothing of upstream's ever calls anybody.
        self.pings: list[str] = []

    def message(self, text: str, blocks: object, metadata: object = None, *, updates: bool = False) -> None:
        """Refuse what cannot be posted; `blocks` and `metadata` are None where none were given."""
        if not text and not blocks:
            raise Refused("no_text")
        # Half of a surrogate pair, as a careless cut leaves it, is for other judges to find.
        if updates and len(text.encode("utf-8", "surrogatepass")) > UPDATE_BYTES:
            raise Refused("msg_too_long")
        if blocks is not None:
            self.blocks(blocks)
        if metadata is not None:
            check_metadata(metadata)
        self.pings += [*mentions(text), *drawn_mentions(blocks)]

    def blocks(self, blocks: object, surface: str = "message") -> None:
        """Refuse blocks that cannot be shown there."""
        if not isinstance(blocks, list):
            raise Refused("invalid_blocks_format")
        problems = self.problems(blocks, surface)
        if problems:
            raise Refused("invalid_blocks", problems)
        # Last, since it names no block: a client that is told what is wrong hears that first.
        if surface == "message" and counted_size(blocks) > COUNTED_LIMIT:
            raise Refused("msg_blocks_too_long")

    def problems(self, blocks: list[Json], surface: str = "message") -> list[Problem]:
        """What is wrong with blocks, by the first judge who finds anything."""
        # Pictures last: Slack fetches them only for blocks that are right, and refuses all for one that it cannot get.
        return block_problems(blocks, surface) or [*self.judge.blocks(blocks)] or [*self._images(blocks)]

    def view(self, view: object) -> None:
        """Refuse a view that cannot be opened or published."""
        if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
            raise Refused("invalid_arguments", [Problem("must be a modal or home view", "/view")])
        if not isinstance(view.get("blocks"), list):
            raise Refused("invalid_arguments", [Problem("missing required field: blocks", "/view")])
        problems = list(view_problems(view))
        if problems:
            raise Refused("invalid_arguments", problems)
        try:
            self.blocks(view["blocks"], str(view["type"]))
        except Refused as refused:
            # Views have no error of their own for blocks; the pointers begin at the view.
            raise Refused("invalid_arguments", [_inside_view(text) for text in refused.problems]) from refused

    def _images(self, blocks: list[Json]) -> Iterator[Problem]:
        for address, at in image_places(blocks):
            if address in self.broken_images:
                yield Problem("downloading image failed", at)


def _inside_view(problem: str) -> Problem:
    sentence, _, pointer = problem.removesuffix("]").rpartition(" [json-pointer:")
    return Problem(sentence, f"/view{pointer}")
