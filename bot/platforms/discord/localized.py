"""Texts of the commands as Discord lists them, in every language that has its own."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.texts.words import ENGLISH, texts_of


class Translator(app_commands.Translator):
    """Descriptions, and names in menus, by language; what people type stays the same for everybody."""

    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002
    ) -> str | None:
        """The text in a language that has its own, None for every other."""
        key, language = string.extras.get("key"), locale.value.split("-")[0]
        return texts_of(language).get(key) if key and language != ENGLISH else None


def text(key: str) -> locale_str:
    """The text of a key, which the translator finds again."""
    return locale_str(texts_of(ENGLISH)[key], key=key)
