"""The house is built as it is drawn: imports point inwards, and nothing happens at import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.house import MODULES, ORDER, ROOT, imported, ours, room_of

CORE = ("papers", "views", "delivery", "chat")
PLATFORMS = [f"platforms.{path.parent.name}" for path in sorted((ROOT / "platforms").glob("*/__init__.py"))]
PLUGS = ("library", "ledger", "sources", "summarizers", *PLATFORMS, "emulators")
# What every platform may stand on beside that; the registry stands on the platforms.
SHARED = {"bot.platforms.platform", "bot.platforms.token_kinds"}
# What every plug may stand on.
GROUND = ("errors", "texts", "network", "settings", "database", *CORE)
WEB, WORDY = ("discord", "slack_bolt", "slack_sdk", "httpx", "aiohttp"), ("aiosqlite", "typer", "rich", "pydantic")
HEAVY = {*WEB, *WORDY, "structlog"}
NAMELESS = ("utils", "util", "helpers", "helper", "manager", "base", "misc", "common", "tools", "stuff")


def plug_of(module: str) -> str | None:
    """Which plug a module belongs to."""
    return next((plug for plug in PLUGS if f"{module}.".startswith(f"bot.{plug}.")), None)


def modules_of(*rooms: str) -> list[str]:
    return [module for module in MODULES if room_of(module) in rooms]


def test_every_room_has_its_place() -> None:
    assert {room_of(module) for module in MODULES} - {""} == set(ORDER)


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"bot"}))
def test_imports_point_inwards(module: str) -> None:
    own = room_of(module)
    allowed = ORDER[: ORDER.index(own) + 1]
    assert {name for name in ours(imported(MODULES[module])) if room_of(name) not in allowed} == set()


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {module: ours(imported(path)) & MODULES.keys() - {module} for module, path in MODULES.items()}
    assert set(TopologicalSorter(graph).static_order()) >= MODULES.keys() - {"bot"}


@pytest.mark.parametrize("module", modules_of(*CORE))
def test_the_core_imports_only_the_core_and_the_standard_library(module: str) -> None:
    foreign = {name for name in imported(MODULES[module]) if name.split(".")[0] not in sys.stdlib_module_names}
    assert {name for name in foreign if room_of(name) not in (*CORE, "errors", "texts")} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if plug_of(module)])
def test_a_plug_imports_no_other_plug_and_nothing_from_outside(module: str) -> None:
    names = {name for name in ours(imported(MODULES[module])) - SHARED if room_of(name) not in GROUND}
    assert {name for name in names if plug_of(name) != plug_of(module)} == set()


@pytest.mark.parametrize("module", modules_of("network", "emulators", "texts", "errors"))
def test_what_stands_on_the_ground_knows_nothing_of_papers(module: str) -> None:
    assert {room_of(name) for name in ours(imported(MODULES[module]))} <= {"errors", room_of(module)}


def reads_environment(path: Path) -> Iterator[int]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb", "getenvb"):
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            assert not {one.name for one in node.names} & {"environ", "getenv"}, path


def test_only_the_settings_read_the_environment() -> None:
    """The console hands all of it to the settings, which say what is misspelt in it."""
    allowed = "for name in unknown_variables(os.environ):"
    for module, path in MODULES.items():
        lines = path.read_text("utf-8").splitlines()
        read = [lines[number - 1].strip() for number in reads_environment(path)]
        assert module == "bot.settings.reader" or set(read) <= {allowed}, module


def test_no_test_imports_from_another_test() -> None:
    """What several share stands in a file that is named for what it holds."""
    tests = [path for path in Path(__file__).parent.rglob("*.py") if "node_modules" not in path.parts]
    assert [path.name for path in tests if any(re.search(r"^tests\..*\btest_", name) for name in imported(path))] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    names = {part for module in MODULES for part in module.split(".")}
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.rglob("test_*.py")}
    assert (names | tests) & set(NAMELESS) == set()


DECLARES = (
    *(ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
    *(ast.AnnAssign, ast.Assign, ast.AugAssign),
)


def is_quiet(node: ast.stmt) -> bool:
    """Whether a statement at the top of a module only declares something."""
    if isinstance(node, DECLARES) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return True
    if isinstance(node, ast.If):
        test = ast.unparse(node.test)
        return test in ("TYPE_CHECKING", "__name__ == '__main__'") or test.startswith("sys.platform")
    return False


@pytest.mark.parametrize("module", sorted(set(MODULES) - {"bot.__main__"}))
def test_a_module_only_declares(module: str) -> None:
    loud = [node.lineno for node in ast.parse(MODULES[module].read_text("utf-8")).body if not is_quiet(node)]
    assert loud == []


IMPORTING = """
import asyncio, builtins, os, socket, sys, threading
before = set(os.listdir("."))
def no(*arguments, **named): raise AssertionError("work at import")
socket.socket.connect = asyncio.run = threading.Thread.start = no
import {module}
assert set(os.listdir(".")) == before
print(*sys.modules)
"""


def modules_after(module: str, folder: Path) -> set[str]:
    """What is imported once `module` is, in a process of its own; fails if importing does any work."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTING.format(module=module)],
        cwd=folder, env={"PYTHONPATH": str(ROOT.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("module", ["bot", "bot.cli", "bot.delivery.deliverer", "bot.chat.commands.dispatcher"])
def test_help_and_the_core_import_nothing_heavy(module: str, tmp_path: Path) -> None:
    assert modules_after(module, tmp_path) & HEAVY == set()


def test_a_platform_without_token_costs_no_import(tmp_path: Path) -> None:
    assert modules_after("bot.service.assembly", tmp_path) & {"discord", "slack_bolt", "slack_sdk"} == set()


def test_importing_everything_does_no_work(tmp_path: Path) -> None:
    assert modules_after(", ".join(sorted(set(MODULES) - {"bot.__main__"})), tmp_path)


def test_no_function_is_too_long_to_read() -> None:
    long = [
        f"{module}:{node.lineno} {node.name}"
        for module, path in MODULES.items()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 45
    ]
    assert long == []


def test_nothing_is_left_to_do() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [module for module, path in MODULES.items() if left.search(path.read_text("utf-8"))] == []
