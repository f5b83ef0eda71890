"""Starts `fake_openai` in a process of its own, sets it and reads its counters."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fake:
    """The running server as its starter sees it."""

    url: str

    def set(self, **settings: Any) -> None:
        """Settings for what comes next; the counters begin anew."""
        self._ask("/_ctl", json.dumps(settings).encode())

    def stats(self) -> dict[str, Any]:
        """The counters."""
        return dict(self._ask("/_stats"))

    def _ask(self, path: str, body: bytes | None = None) -> Any:
        with urllib.request.urlopen(self.url.removesuffix("/v1") + path, body, timeout=30) as reply:
            return json.load(reply)


@contextmanager
def faking() -> Iterator[Fake]:
    """A server in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.fake_openai"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield Fake(process.stdout.readline().strip())
        finally:
            process.kill()
