"""What pip installs is whole: far from any checkout it shows the demo and the page, and writes the first files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.manual import PAGE
from tests.starters import ROOT, pairs

UV = ROOT / ".uv" / "bin" / "uv"
FILES = re.compile(r"(?<![\w./])(?:config|docs|bot|tests)/[\w.-]+\.\w+|README|CONTRIBUTING")
SECONDS = 90


class Installed:
    """The wheel's files and nothing of the checkout, used in a folder of its own."""

    def __init__(self, packages: Path, folder: Path) -> None:
        self.folder = folder
        # Ahead of the checkout, to which the environment of the tests leads.
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(packages)}

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", "from bot.cli import main; main()", *words]

    def bot(self, *words: str) -> str:
        """What a command that ends well prints and says."""
        done = subprocess.run(
            self.command(*words), cwd=self.folder, env=self.environment, check=False, timeout=SECONDS,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        return done.stdout


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    uv = UV if UV.exists() else shutil.which("uv")
    if uv is None:
        pytest.skip("needs uv to build the wheel: python3 -m pip install --target .uv uv")
    folder = tmp_path_factory.mktemp("wheel")
    building = [str(uv), "build", "-q", "--offline", "--wheel", "--out-dir", str(folder), str(ROOT)]
    subprocess.run(building, check=True, timeout=SECONDS)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "packages")
    return folder / "packages"


def held(folder: Path) -> set[Path]:
    """Every file below a folder but what Python compiled."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path for path in files if "__pycache__" not in path.parts}


def test_every_file_of_the_bot_is_installed(packages: Path) -> None:
    assert held(ROOT / "bot") == held(packages / "bot")


def test_the_manual_page_is_installed_where_man_looks(packages: Path) -> None:
    (page,) = packages.glob("*.data/data/share/man/man1/bot.1")
    assert page.read_bytes() == PAGE.read_bytes()


def test_what_is_installed_shows_begins_and_says_what_is_missing(packages: Path, tmp_path: Path) -> None:
    installed = Installed(packages, tmp_path)
    demo = installed.bot("demo")
    assert "nothing was posted twice" in demo
    assert list(tmp_path.iterdir()) == []
    begun = installed.bot("init")
    written = [original for original, _ in pairs()]
    assert [Path(line.partition(": ")[2]) for line in begun.splitlines() if line.startswith("Written: ")] == [
        tmp_path / "config" / one.name for one in written
    ]
    for one in written:
        assert (tmp_path / "config" / one.name).read_bytes() == one.read_bytes()
    told = installed.bot("doctor", "--offline")
    assert "!!" not in told
    named = {name for text in (demo, begun, told) for name in FILES.findall(text)}
    assert {name for name in named if not (tmp_path / name).exists()} == set()
    assert named == {"config/bot.toml", "config/slack-manifest.yaml"}


def test_what_is_installed_serves_the_page_whole(packages: Path, tmp_path: Path) -> None:
    installed = Installed(packages, tmp_path)
    with subprocess.Popen(
        installed.command("playground", "--no-open", "--port", "0"), cwd=tmp_path, env=installed.environment,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        address = process.stdout.readline().strip()
        for name in ("", *(path.name for path in (ROOT / "bot" / "playground" / "static").iterdir())):
            with urlopen(f"{address}{name}", timeout=SECONDS) as answer:
                assert answer.status == 200
        with urlopen(f"{address}events", timeout=SECONDS) as events:
            assert any(b"Serving discord and slack" in line for line in events)
        process.terminate()
    assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_left_as_it_is(packages: Path, tmp_path: Path) -> None:
    own = tmp_path / "config" / "bot.toml"
    own.parent.mkdir()
    own.write_text('discord = { token = "a.b.c" }\n')
    told = Installed(packages, tmp_path).bot("init")
    assert f"Left as it is: {own}\nWritten: {own.with_name('slack-manifest.yaml')}\n" in told
    assert told.endswith("Next: `bot doctor` says what is missing, then `bot run` serves.\n")
    assert own.read_text() == 'discord = { token = "a.b.c" }\n'
