"""The look-up of known vulnerabilities as `.ci/run` types it, against a list of our own on loopback."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parent.parent


def flaw(name: str) -> dict[str, object]:
    """One entry of the list, in the form of https://ossf.github.io/osv-schema/."""
    since = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9999"}]}
    affected = {"package": {"name": name, "ecosystem": "PyPI"}, "ranges": [since]}
    return {"id": "PYSEC-2026-1", "modified": "2026-01-01T00:00:00Z", "summary": "planted", "affected": [affected]}


@contextmanager
def listing(flawed: str | None) -> Iterator[tuple[str, set[str]]]:
    """The list's address and the names that it was asked for."""
    asked: set[str] = set()

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer https://google.github.io/osv.dev/post-v1-query/."""
            query = json.loads(self.rfile.read(int(self.headers["content-length"])))
            name = query["package"]["name"]
            asked.add(name)
            body = json.dumps({"vulns": [flaw(name)]} if name == flawed else {}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1/query", asked
        finally:
            server.shutdown()


def audited(address: str, cache: Path) -> subprocess.CompletedProcess[str]:
    (step,) = re.findall(r"every=.*\n.*uv run pip-audit.*", (ROOT / ".ci/run").read_text("utf-8"))
    here = f"{shlex.quote(sys.executable)} -m pip_audit --osv-url {address} --cache-dir {shlex.quote(str(cache))}"
    command = ["bash", "-euc", step.replace(".uv/bin/uv run pip-audit", here)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_a_vulnerable_pin_fails_the_audit_by_name(tmp_path: Path) -> None:
    with listing("aiohttp") as (address, _):
        done = audited(address, tmp_path)
    assert done.returncode == 1
    assert re.search(r"aiohttp\s+\S+\s+PYSEC-2026-1", done.stdout)


def test_an_audit_asks_for_every_pin_of_the_image_and_passes_where_none_is_known(tmp_path: Path) -> None:
    with listing(None) as (address, asked):
        done = audited(address, tmp_path)
    assert done.returncode == 0, done.stderr
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert asked == {line.split("==")[0] for line in lines if line[:1].isalnum()}
