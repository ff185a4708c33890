"""Says in one sentence each what is configured, what is missing and how to get it."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.chat.installations import Installations
from bot.database.instance import is_served
from bot.delivery.channel import Channel, names_apart
from bot.delivery.periods import periods_of
from bot.delivery.preferences import Preferences
from bot.errors import BotError, SettingsError, SourceError
from bot.papers.clock import SystemClock
from bot.platforms.platform import Platform
from bot.platforms.registry import PLATFORMS, Platforms
from bot.service.backups.series import series_of
from bot.service.channel_checks import checks
from bot.service.configuration import secrets_in_file, webhooks_in_file
from bot.service.heartbeat import Heartbeat
from bot.service.logins import Login, logins_of
from bot.service.preflight import untidy_secrets, unwritable
from bot.service.server import server_conditions
from bot.service.sharing import clocks_apart, missing_rights
from bot.service.storage import complete, condition_of, newest_backup, room_for
from bot.service.stores import database_path, open_ledger, open_stores, place_of_ledger
from bot.service.subscriptions import known_channels
from bot.service.wording import counted, filling
from bot.service.workspaces import told
from bot.settings.section import WebhookSection, tables_of
from bot.settings.settings import Settings
from bot.settings.sources import is_there
from bot.views.leads import ABSTRACTS

GOOD, MISSING, WRONG, AWAY = "ok", "--", "!!", "??"
CODES = {WRONG: SettingsError.exit_code, AWAY: SourceError.exit_code}
# What only the bot does, so that it is told of no webhook as if it came.
BOTS = ("seed_reactions", "thread", "publish")
Line = tuple[str, str]
# Seconds. An answer's Date has whole seconds and was some on its way; of Slack's requests those within 300 are taken.
CLOCKS_APART = 30.0
LOCAL_MODEL = "qwen3:8b"
# In and out, Korean, where nothing has to be repaired: 734 and some 320 on average, counted by OpenAI's o200k.
TOKENS_A_PAPER = 1050
NO_KOREAN = (
    "Trends are drawn, with Korean in the words beside the picture, since there is no font for it; Debian's package is "
    "fonts-nanum."
)


async def findings(settings: Settings, *, offline: bool, kinds: Platforms = PLATFORMS) -> AsyncIterator[Line]:
    """Each finding: its mark, and a sentence."""
    async for line in _archive(settings):
        yield line
    async for line in _ledger(settings):
        yield line
    for line in (*_backups(settings), *_service(settings)):
        yield line
    async for line in _workspaces(settings):
        yield line
    network, (channels, complete) = list(_network(settings)), await _known(settings)
    for line in (
        *_chat(settings, kinds),
        *_channels(settings, channels, complete=complete),
        *_admin(settings),
        *_llm(settings, channels),
        *_meanings(settings),
        *_charts(),
        *network,
    ):
        yield line
    # Through a proxy that cannot be used every call would fail, each in words that lead astray.
    if offline or any(mark == WRONG for mark, _ in network):
        return
    for asked in (_reached(settings, kinds, channels), _models(settings)):
        async for line in asked:
            yield line


async def _known(settings: Settings) -> tuple[Sequence[Channel], bool]:
    """The channels that get digests, and whether these are all.

    They are those of the settings alone where the archive cannot be read, which is told.
    """
    try:
        return await known_channels(settings), True
    except BotError:
        return settings.subscribed, False


def _judged(found: tuple[bool, str]) -> Line:
    return (GOOD if found[0] else MISSING), found[1]


def _failed(error: BotError) -> Line:
    return WRONG if error.exit_code == SettingsError.exit_code else AWAY, str(error)


async def _archive(settings: Settings) -> AsyncIterator[Line]:
    try:
        path = database_path(settings).absolute()
        if trouble := unwritable(path):
            yield WRONG, trouble
            return
        if not is_there(path):
            yield MISSING, f"The archive {path} does not exist yet; `bot collect` or `bot run` makes it there."
            return
        async with open_stores(settings) as stores:
            span, lag = await stores.library.editions.span(), stores.library.lag
            await stores.database.check()
    except BotError as error:
        yield _failed(error)
        return
    engine = f"SQLite {sqlite3.sqlite_version}"
    if span is None:
        yield MISSING, f"The archive {path} ({engine}) is empty; fill it with `{filling(SystemClock().now().date())}`."
    else:
        yield GOOD, f"The archive {path} ({engine}) holds {counted(span[2], 'paper')} from {span[0]} to {span[1]}."
    if lag:
        yield _judged(complete(lag))
    yield _judged(condition_of(path))
    yield _judged(room_for(path))


async def _ledger(settings: Settings) -> AsyncIterator[Line]:
    """The ledger where it is not in the archive's file."""
    if settings.ledger_url is None:
        return
    try:
        async with open_ledger(settings) as ledger:
            channels, apart = await ledger.channels.all(), await clocks_apart(ledger)
            grant, conditions = await missing_rights(ledger), await server_conditions(ledger)
    except BotError as error:
        yield _failed(error)
        return
    yield (
        GOOD,
        f"{place_of_ledger(settings)} holds the votes and {counted(len(channels), 'channel')}; all processes go by its "
        f"clock, from which this machine's is {abs(apart):.1f} s away.",
    )
    for condition in conditions:
        yield _judged(condition)
    if grant:
        yield (
            MISSING,
            "The bot's user may not ask PostgreSQL which server it is, so an older copy in its place may go unnoticed, "
            f"and what that one knows nothing of be posted again; have an administrator run `{grant}` there.",
        )


@asynccontextmanager
async def _installations(settings: Settings) -> AsyncIterator[Installations | None]:
    """Where it is kept; None where nobody can have installed the bot, and no archive shall be made to find that out."""
    keeping = any(settings.section(name).keeps_tokens for name in settings.platforms)
    if keeping and (settings.ledger_url or is_there(database_path(settings))):
        async with open_ledger(settings) as ledger:
            yield ledger.installations
    else:
        yield None


async def _workspaces(settings: Settings) -> AsyncIterator[Line]:
    """Where people have installed the bot by themselves."""
    try:
        async with _installations(settings) as store:
            if store is None:
                return
            made = [one for name in settings.platforms for one in await store.all(name)]
    except BotError as error:
        yield _failed(error)
        return
    for found in told(made):
        yield _judged(found)
    if len(made) > 1 and settings.votes.linked:
        yield (
            GOOD,
            "Favourites of all workspaces and servers are counted together; votes.linked = false keeps them apart.",
        )


def _backups(settings: Settings) -> Iterator[Line]:
    if settings.backup_folder:
        yield _judged(newest_backup(series_of(settings), settings.backup_folder, SystemClock().now()))


def _service(settings: Settings) -> Iterator[Line]:
    """What a running service has said of itself."""
    path = database_path(settings).absolute()
    if is_served(path):
        yield from ((WRONG, trouble) for trouble in Heartbeat(path).troubles())


def _chat(settings: Settings, kinds: Platforms) -> Iterator[Line]:
    yield from ((WRONG, sentence) for sentence in untidy_secrets(settings))
    for name in secrets_in_file():
        yield (
            MISSING,
            f"A secret stands in config/bot.toml, soon shown or committed; have {name}_FILE name a file with it.",
        )
    for number in webhooks_in_file():
        yield (
            MISSING,
            f"The webhook of [[channels]] no. {number} stands in config/bot.toml, which is soon shown or committed; "
            "whoever has the address can post. Put it into a file, and name that in webhook_file.",
        )
    for platform in kinds.values():
        whole, sentence = platform.setup(settings.section(platform.name))
        if sentence:
            yield _judged((whole, sentence))


def _channels(settings: Settings, channels: Sequence[Channel], *, complete: bool) -> Iterator[Line]:
    if not channels and complete:
        yield (
            MISSING,
            "No channel is subscribed; type /papers subscribe in one, or add a [[channels]] table to config/bot.toml.",
        )
    for one, name in zip(channels, names_apart(channels), strict=True):
        if one.platform not in settings.platforms:
            yield WRONG, f"{name} is subscribed, but there is no token for {one.platform}."
        elif isinstance(settings.section(one.platform), WebhookSection):
            yield GOOD, f"{name} gets {_wanted(one.preferences, *BOTS)}."
            if one.preferences.seed_reactions:
                yield MISSING, f"{name} asks for seed_reactions, which a webhook cannot give; it takes the bot."
        else:
            yield GOOD, f"{name} gets {_wanted(one.preferences)}."
    heard = tables_of(settings.sections).keys() & set(settings.platforms)
    if not heard and any(periods_of(one) for one in channels):
        yield (
            MISSING,
            "Boards show what people marked, which only a bot hears, and none is on; set a token of Discord's or "
            "Slack's as well, or boards to none.",
        )


def _admin(settings: Settings) -> Iterator[Line]:
    """Who is told of trouble; whether that works is looked at with the other channels."""
    admin = settings.admin_channel
    if admin is None:
        yield MISSING, "Nobody is told of trouble in chat; name a channel of yours in admin, such as discord:123."
    elif admin.platform not in settings.platforms:
        yield WRONG, f"admin is {admin.name}, but there is no token for {admin.platform}."
    else:
        yield GOOD, f"{admin.name} is told of trouble."


def _wanted(asked: Preferences, *but: str) -> str:
    """What matters most to everybody, then whatever else is not as it comes, but for those named."""
    most = f"the top {asked.top_n} at {asked.at:%H:%M} {asked.zone} in {asked.language}"
    return "; ".join([most, *asked.told("en", but=("top_n", "at", "zone", "language", *but))])


def _llm(settings: Settings, channels: Sequence[Channel]) -> Iterator[Line]:
    llm = settings.llm
    for one in llm.endpoints:
        yield (
            GOOD,
            f"{one.model} writes bullets, each compared with the abstract; extracts stand in where it fails.",
        )
    if llm.base_url and not llm.model:
        yield WRONG, "llm.base_url is set, but no model; name one in BOT_LLM__MODEL."
    elif llm.model and not llm.base_url:
        yield WRONG, f"{llm.model} is set as a model, but not where it is; set BOT_LLM__BASE_URL."
    elif not llm.endpoints:
        yield GOOD, "Bullets are extracts of the abstract, offline, in the paper's own language."
        yield from _writing(channels)


def _writing(channels: Sequence[Channel]) -> Iterator[Line]:
    """How channels of another language than the abstracts' get bullets in it."""
    languages = sorted({one.preferences.language for one in channels} - {ABSTRACTS})
    if not languages:
        return
    # A digest of five, and a whole list: Hugging Face's had 28 papers a day in the median of 2026.
    few, many = (f"{papers * TOKENS_A_PAPER:,}" for papers in (5, 35))
    yield (
        MISSING,
        f"Bullets in {' and '.join(languages)} need a language model. On this machine: 1. install Ollama and run "
        f"`ollama pull {LOCAL_MODEL}`; 2. set BOT_LLM__BASE_URL=http://127.0.0.1:11434/v1 and "
        f"BOT_LLM__MODEL={LOCAL_MODEL}. "
        "Hosted: 1. get a key from a provider whose service speaks OpenAI's or Anthropic's dialect; 2. set "
        "BOT_LLM__BASE_URL, BOT_LLM__MODEL and BOT_LLM__API_KEY. "
        f"A day takes about {few} tokens for 5 papers and {many} for 35, in each language.",
    )


def _meanings(settings: Settings) -> Iterator[Line]:
    if settings.search.model is None:
        return
    from bot.library.finding.encoder import Encoder

    try:
        Encoder(settings.search.model)
        yield GOOD, f"English sentences are searched by meaning too, with the model in {settings.search.model}."
    except BotError as error:
        yield _failed(error)


def _charts() -> Iterator[Line]:
    """Whether trends are drawn, and in which letters."""
    from bot.charts.plotter import EXTRA, is_installed

    if not is_installed():
        yield (
            MISSING,
            f"Trends are told in words; to have them drawn too, install the bot with its extra `{EXTRA}`, or in a "
            f"checkout start it with `.uv/bin/uv run --extra {EXTRA} bot run`.",
        )
        return
    from bot.charts.fonts import korean_font

    font = korean_font()
    yield GOOD, f"Trends are drawn, Korean in {font}." if font else NO_KOREAN


def _network(settings: Settings) -> Iterator[Line]:
    try:
        settings.network.check()
    except SettingsError as error:
        yield from ((WRONG, sentence) for sentence in error.problems)
    else:
        yield from ((GOOD, sentence) for sentence in settings.network.described())


async def _models(settings: Settings) -> AsyncIterator[Line]:
    from bot.summarizers.llm.trial import trials

    marks = {code: mark for mark, code in CODES.items()}
    async for code, sentence in trials(settings.llm, settings.network):
        yield marks.get(code, GOOD), sentence


def _clock(ahead: float) -> Line:
    """How far this machine's clock is from the one of whoever was asked."""
    if abs(ahead) < CLOCKS_APART:
        return GOOD, f"This machine's clock is right: within {max(2, math.ceil(abs(ahead)))} s of Hugging Face's."
    side = "ahead of" if ahead > 0 else "behind"
    return MISSING, (
        f"This machine's clock is {counted(round(abs(ahead)), 'second')} {side} Hugging Face's, so digests come at "
        "wrong times and Slack's signed requests may be refused; have it set by NTP (`timedatectl set-ntp true`)."
    )


async def _reached(settings: Settings, kinds: Platforms, channels: Sequence[Channel]) -> AsyncIterator[Line]:
    from bot.sources.huggingface import HuggingFaceSource

    # With all its tries a doctor would seem to hang where the network is the trouble.
    once = settings.hugging_face.model_copy(update={"attempts": 1})
    source = HuggingFaceSource(once, settings.network)
    try:
        async with source:
            await source.edition(SystemClock().now().date())
        yield GOOD, f"{settings.hugging_face.base_url} answers with today's list."
    except BotError as error:
        yield _failed(error)
    # An error is an answer too, and has its moment; whoever could not be reached has none.
    if source.clock_ahead is not None:
        yield _clock(source.clock_ahead)
    try:
        async with _installations(settings) as store:
            for name, login in logins_of(settings, kinds, SystemClock(), store=store).items():
                # Where nobody can have installed the bot, there is nothing to log in to.
                if store is not None or not settings.section(name).keeps_tokens:
                    async for line in _logged_in(settings, kinds[name], login, channels):
                        yield line
    except BotError as error:
        yield _failed(error)


async def _logged_in(
    settings: Settings, kind: Platform[Any], login: Login, channels: Sequence[Channel]
) -> AsyncIterator[Line]:
    try:
        async with login() as connection:
            if kind.token and not settings.section(kind.name).keeps_tokens:
                yield GOOD, f"{kind.name} accepts the token."
            async for health, sentence in checks(settings, connection.poster, channels):
                yield {"good": GOOD, "partly": MISSING, "wrong": WRONG, "away": AWAY}[health], sentence
    except BotError as error:
        yield _failed(error)
