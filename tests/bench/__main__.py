"""Runs the benchmarks that are named, or all of them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

# Each name's module, which has `async def measure(folder: Path) -> Report`.
REGISTERED = {
    "bullets": "tests.bench.bullets",
    "chat": "tests.bench.chat",
    "cleanup": "tests.bench.cleanup",
    "core": "tests.bench.core",
    "delivery": "tests.bench.delivery",
    "search": "tests.bench.search",
}
# What takes minutes is run only when it is named: module, and function.
ON_REQUEST = {
    "following": "tests.bench.following:measure",
    "delivery-1000": "tests.bench.delivery:measure_1000",
    "scale": "tests.bench.scale.measure:measure",
    "scale-100k": "tests.bench.scale.measure:measure_100k",
    "scale-1m": "tests.bench.scale.measure:measure_1m",
    "search-200k": "tests.bench.search:measure_200k",
    "search-1m": "tests.bench.search:measure_1m",
}
USAGE = 64


def main(words: Sequence[str]) -> int:
    """Measure and print; gives the exit code."""
    if unknown := [word for word in words if word not in {**REGISTERED, **ON_REQUEST}]:
        print(
            f"There is no benchmark {', '.join(unknown)}; there are: {', '.join({**REGISTERED, **ON_REQUEST})}.",
            file=sys.stderr,
        )
        return USAGE
    _keep_bytecode(Path(sys.prefix, "bench-bytecode"))
    with TemporaryDirectory(prefix="bench-") as folder:
        for name in words or REGISTERED:
            _run(name, Path(folder, name))
    return 0


def _keep_bytecode(folder: Path) -> None:
    """Have this process and its children compile each module once, so that no start measures the compiler.

    In a folder of the environment's own: whoever keeps bytecode out of the sources has it their way.
    """
    sys.pycache_prefix = str(folder)
    sys.dont_write_bytecode = False


def _run(name: str, folder: Path) -> None:
    from tests.bench.table import show

    folder.mkdir()
    module, _, function = (REGISTERED | ON_REQUEST)[name].partition(":")
    show(asyncio.run(getattr(import_module(module), function or "measure")(folder)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
