"""What the README tells an operator to type and to write is right."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from bot import __version__
from bot.console.command_list import COMMANDS
from bot.delivery.preferences import Preferences
from bot.service.configuration import load, told_from
from tests.house import ORDER, arrows
from tests.house_picture import ROWS, svg
from tests.settings.table import BEGIN, END, rows, table

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language, without their indent."""
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", README, re.MULTILINE | re.DOTALL)
    return [re.sub(r"^ +", "", text, flags=re.MULTILINE) for text in found]


def headings(page: Path) -> set[str]:
    """What a link may name within a page."""
    found = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in found}


def test_the_first_channel_has_a_language_a_zone_and_an_hour(tmp_path: Path) -> None:
    (text,) = blocks("toml")
    (tmp_path / "bot.toml").write_text(text, "utf-8")
    (channel,) = load({"BOT_CONFIG": str(tmp_path / "bot.toml")}).channels
    assert {"language", "zone", "at"} <= channel.model_fields_set


def test_every_preference_is_told_as_it_is_declared() -> None:
    cells = (
        (f"`{name}`", str(one.plain(one.default)), one.help("en"), one.kind.form("en"))
        for name, one in Preferences.declared().items()
    )
    rows = ["| " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in cells]
    assert "\n".join(["|---|---|---|---|", *rows, "", ""]) in README


def test_every_setting_is_told_as_it_is_declared_and_commented() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert f"{BEGIN}\n{table()}\n{END}" in page, "`.uv/bin/uv run python -m tests.settings.table` writes it"
    assert [row for row in rows() if row.endswith("|  |\n")] == [], "config/bot.toml says nothing of them"


def test_the_house_is_drawn_as_it_stands() -> None:
    assert sorted(room for rooms in ROWS.values() for room in rooms) == sorted(ORDER)
    drawn = (ROOT / "docs" / "house.svg").read_text("utf-8")
    assert drawn == svg(), "`.uv/bin/uv run python -m tests.house --svg docs/house.svg` draws it"


def test_every_command_is_told_and_every_told_one_exists() -> None:
    text = README
    told = set(re.findall(r"`(?:[^`\n]* )?bot ([a-z][a-z-]+)[^`\n]*`", text)) | set(
        re.findall(r"run bot ([a-z][a-z-]+)$", text, re.M)
    )
    assert told <= COMMANDS.keys()
    assert COMMANDS.keys() <= told


def test_a_second_command_says_nothing_of_the_first() -> None:
    """A single -q lets pip's warning through that the folder is there already."""
    installs = re.findall(r"pip install (\S+) --target", README)
    assert installs == ["-qq", "-qq"]


def test_every_link_within_the_page_leads_to_a_heading() -> None:
    links = set(re.findall(r"\]\(#([^)]*)\)", README))
    assert links
    assert links <= headings(ROOT / "README.md")


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")], ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)(#[^)]+)?\)", page.read_text("utf-8"))
    assert [path for path, _ in links if not (page.parent / path).exists()] == []
    stray = {heading for path, heading in links if heading and heading[1:] not in headings(page.parent / path)}
    assert stray == set()


def test_every_page_of_docs_is_linked() -> None:
    linked = set(re.findall(r"\]\((docs/[\w-]+\.md)\)", README + (ROOT / "CONTRIBUTING.md").read_text("utf-8")))
    assert linked == {f"docs/{page.name}" for page in ROOT.glob("docs/*.md")}


def test_its_pictures_exist_and_are_light() -> None:
    pictures = {ROOT / path for path in re.findall(r"\]\(([\w/.-]+\.png)\)", README)}
    assert pictures == set((ROOT / "docs" / "pictures").iterdir())
    assert {one.name for one in pictures if one.stat().st_size > 200_000} == set()


def test_files_that_are_told_of_exist() -> None:
    pages = README + "".join(page.read_text("utf-8") for page in ROOT.glob("docs/*.md"))
    told = set(re.findall(r"`(config/[\w.-]+)`", pages)) - {"config/glossary.toml"}
    assert {path for path in told if not (ROOT / path).exists()} == set()
    assert "config/daily-papers.service" in told


def test_a_file_that_is_not_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ".env" not in told_from({})
    (tmp_path / ".env").write_text("BOT_DISCORD__TOKEN=planted")
    assert told_from({}).endswith("The file .env is not read; `set -a; . ./.env; set +a` reads it into a shell.")
    assert load({}).platforms == ()


def test_the_unit_restarts_nothing_that_trying_does_not_mend() -> None:
    unit = (ROOT / "config" / "daily-papers.service").read_text("utf-8").splitlines()
    assert "RestartPreventExitStatus=64 78" in unit
    assert "DynamicUser=yes" in unit
    waits = next(int(line.partition("=")[2]) for line in unit if line.startswith("TimeoutStopSec="))
    assert waits > load({}).delivery.drain_seconds


def test_every_file_that_tells_where_to_change_a_thing_exists() -> None:
    texts = README + "".join(
        (ROOT / f"{name}.md").read_text("utf-8") for name in ("CONTRIBUTING", "CHANGELOG", "SECURITY")
    )
    named = {
        path for path in re.findall(r"`((?:bot|tests|config)/[\w./-]+)`", texts) if not re.search(r"[A-Z]{4}", path)
    }
    assert len(named) > 30
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_every_claim_on_security_is_held_by_a_test_that_exists() -> None:
    tables = re.findall(r"^\| claim \| held by \|\n\|---\|---\|\n((?:\|.+\|\n)+)", SECURITY, re.MULTILINE)
    rows = [row for table in tables for row in re.findall(r"^\| (.+?) \| (.+) \|$", table, re.MULTILINE)]
    assert len(rows) > 10
    for claim, held_by in rows:
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", held_by)
        assert named, claim
        for path, test in named:
            assert re.search(rf"def {test}\(", (ROOT / path).read_text("utf-8")), f"{path}::{test}"


def test_the_changelog_begins_with_this_version_which_pip_is_told_too() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == __version__
    assert re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[0] == __version__


def test_every_room_stands_in_the_drawing_and_imports_only_what_stands_after_it() -> None:
    (drawn,) = re.findall(r"^```\n(__main__ .*?)^```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.M | re.DOTALL)
    rooms = [room for row in drawn.splitlines() for room in re.split(r" {2,}", row)[0].split()]
    assert sorted(rooms) == sorted(ORDER)
    after = {room: rooms[place + 1 :] for place, room in enumerate(rooms)}
    assert {room: stray for room, others in arrows().items() if (stray := others - set(after[room]))} == {}
