"""Every target by its name."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz import discord_gateway, models, papers, platforms, settings, slack_door, typed
from tests.fuzz.material import Target

TARGETS: Mapping[str, Target] = {
    **papers.TARGETS,
    **typed.TARGETS,
    **settings.TARGETS,
    **models.TARGETS,
    **platforms.TARGETS,
    **slack_door.TARGETS,
    **discord_gateway.TARGETS,
}
