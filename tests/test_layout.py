"""The house is built as it is drawn: imports point inwards, and nothing happens at import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

from tests.house import MODULES, ORDER, ROOT, imported, ours, parsed, room_of
from tests.starters import pairs

CORE = ("papers", "views", "delivery", "chat")
PLATFORMS = [f"platforms.{path.parent.name}" for path in sorted((ROOT / "platforms").glob("*/__init__.py"))]
PLUGS = ("library", "ledger", "sources", "summarizers", "charts", *PLATFORMS, "emulators")
# What every platform may stand on beside that; the registry stands on the platforms.
SHARED = {"bot.platforms.platform", "bot.platforms.token_kinds", "bot.platforms.webhooks"}
# What every plug may stand on.
GROUND = ("errors", "texts", "network", "settings", "database", *CORE)
WEB, WORDY = ("discord", "slack_bolt", "slack_sdk", "httpx", "aiohttp"), ("aiosqlite", "typer", "rich", "pydantic")
HEAVY = {*WEB, *WORDY, "prometheus_client"}
NAMELESS = ("utils", "util", "helpers", "helper", "manager", "base", "misc", "common", "tools", "stuff")


def plug_of(module: str) -> str | None:
    """Which plug a module belongs to."""
    return next((plug for plug in PLUGS if f"{module}.".startswith(f"bot.{plug}.")), None)


def modules_of(*rooms: str) -> list[str]:
    return [module for module in MODULES if room_of(module) in rooms]


def test_every_room_has_its_place() -> None:
    assert {room_of(module) for module in MODULES} - {""} == set(ORDER)


def strays(modules: Iterable[str], stray: Callable[[str, str], bool]) -> list[str]:
    """Each import in the modules that is one too many, as `who imports what`; told of a module and a name in it."""
    return [f"{each} imports {name}" for each in modules for name in imported(MODULES[each]) if stray(each, name)]


def test_imports_point_inwards() -> None:
    def outwards(module: str, name: str) -> bool:
        return name.startswith("bot.") and ORDER.index(room_of(name)) > ORDER.index(room_of(module))

    assert strays(MODULES.keys() - {"bot"}, outwards) == []


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {module: ours(imported(path)) & MODULES.keys() - {module} for module, path in MODULES.items()}
    assert set(TopologicalSorter(graph).static_order()) >= MODULES.keys() - {"bot"}


def test_the_core_imports_only_the_core_and_the_standard_library() -> None:
    def foreign(_: str, name: str) -> bool:
        return name.split(".")[0] not in sys.stdlib_module_names and room_of(name) not in (*CORE, "errors", "texts")

    assert strays(modules_of(*CORE), foreign) == []


def test_a_plug_imports_no_other_plug_and_nothing_from_outside() -> None:
    def elsewhere(module: str, name: str) -> bool:
        free = not name.startswith("bot.") or name in SHARED or room_of(name) in GROUND
        return not free and plug_of(name) != plug_of(module)

    assert strays(filter(plug_of, MODULES), elsewhere) == []


def test_what_stands_on_the_ground_knows_nothing_of_papers() -> None:
    def above(module: str, name: str) -> bool:
        return name.startswith("bot.") and room_of(name) not in ("errors", room_of(module))

    assert strays(modules_of("network", "emulators", "texts", "errors"), above) == []


def reads_environment(path: Path) -> Iterator[int]:
    nodes = list(ast.walk(parsed(path)))
    written = [one.value for one in nodes if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store)]
    for node in nodes:
        if node in written:
            continue
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb", "getenvb"):
            yield node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            assert not {one.name for one in node.names} & {"environ", "getenv"}, path


def test_only_the_settings_read_the_environment() -> None:
    """The console hands all of it to the settings, which say what is misspelt in it; a shell asks with a variable."""
    misspelt, asked = "unknown_variables(os.environ)", '"_BOT_COMPLETE" in os.environ'
    for module, path in MODULES.items():
        lines = path.read_text("utf-8").splitlines()
        read = [lines[number - 1].strip() for number in reads_environment(path)]
        assert module == "bot.settings.reader" or all(misspelt in line or asked in line for line in read), module


def test_nothing_is_raised_where_groups_are_caught() -> None:
    """Before Python 3.11.4 it came in a group again; `bot.errors.alone` gives the error itself."""
    caught = [node for path in MODULES.values() for node in ast.walk(parsed(path)) if isinstance(node, ast.TryStar)]
    assert caught
    inside = [one for each in caught for handler in each.handlers for one in ast.walk(handler)]
    assert [one for one in inside if isinstance(one, ast.Raise)] == []


def test_no_test_imports_from_another_test() -> None:
    """What several share stands in a file that is named for what it holds."""
    borrowed = re.compile(r"^\s*(from|import) tests\.([\w.]*\b|[\w.]* import .*\b)test_", re.MULTILINE)
    tests = [path for path in Path(__file__).parent.rglob("*.py") if "node_modules" not in path.parts]
    assert [path.name for path in tests if borrowed.search(path.read_text("utf-8"))] == []


def test_the_package_has_the_same_first_files_as_the_checkout() -> None:
    differ = [original.name for original, starter in pairs() if original.read_bytes() != starter.read_bytes()]
    assert differ == [], "`.uv/bin/uv run python -m tests.starters` copies them"


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


def test_a_module_only_declares() -> None:
    quiet = MODULES.keys() - {"bot.__main__"}
    assert [f"{one}:{node.lineno}" for one in quiet for node in parsed(MODULES[one]).body if not is_quiet(node)] == []


IMPORTING = """
import asyncio, builtins, os, socket, sys, threading
before = set(os.listdir("."))
def no(*arguments, **named): raise AssertionError("work at import")
socket.socket.connect = asyncio.run = threading.Thread.start = no
import {modules}
assert set(os.listdir(".")) == before
print(*sys.modules)
"""


def modules_after(folder: Path, *modules: str) -> set[str]:
    """What is imported once the modules are, in a process of its own; fails if importing does any work."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTING.format(modules=", ".join(modules))],
        cwd=folder, env={"PYTHONPATH": str(ROOT.parent), "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in done.stdout.split()}


def test_help_and_the_core_import_nothing_heavy(tmp_path: Path) -> None:
    light = modules_after(tmp_path, "bot.cli", "bot.delivery.deliverer", "bot.chat.commands.dispatcher")
    assert light & HEAVY == set()


def test_a_platform_without_token_costs_no_import(tmp_path: Path) -> None:
    assert modules_after(tmp_path, "bot.service.assembly") & {"discord", "slack_bolt", "slack_sdk"} == set()


def test_a_start_waits_for_nothing_that_is_needed_later(tmp_path: Path) -> None:
    start = modules_after(tmp_path, "bot.console.serving", "bot.service.assembly", "bot.service.rounds")
    assert start & {"httpx", "stamina", "prometheus_client", "PIL", "asyncpg"} == set()


def test_importing_everything_does_no_work(tmp_path: Path) -> None:
    assert modules_after(tmp_path, *sorted(MODULES.keys() - {"bot.__main__"}))


def test_no_function_is_too_long_to_read() -> None:
    long = [
        f"{module}:{node.lineno} {node.name}"
        for module, path in MODULES.items()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 45
    ]
    assert long == []


def test_nothing_is_left_to_do() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert [module for module, path in MODULES.items() if left.search(path.read_text("utf-8"))] == []
