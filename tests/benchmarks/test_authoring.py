"""What checking 500 customers costs: `make bench`. Copies of the shipped ones, their lines made different."""

import re
import subprocess
import sys
from pathlib import Path
from time import perf_counter, process_time

import pytest

from bot.authoring.check import Checker
from bot.store.library import Library

pytestmark = pytest.mark.bench

FILES = 500
MOST = 5.0
"""Seconds of processor: on a machine with other work, the clock on the wall says more about that."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("library")
    (home / "personas").mkdir()
    shipped = list(Library.at().persona_files.values())
    for number in range(FILES):
        source = shipped[number % len(shipped)]
        name = f"{source.stem}-{number}"
        text = re.sub(r"(?m)^id: .*$", f"id: {name}", source.read_text(encoding="utf-8"), count=1)
        text = re.sub(r"(?m)^name: (.*)$", rf"name: \1 {number}", text, count=1)
        own = re.sub(r"(?m)^( {6,}- )(?=[A-Z])", rf"\g<1>No {number}. ", text)
        (home / "personas" / f"{name}.yaml").write_text(own, encoding="utf-8")
    return home


def test_five_hundred_files_are_checked_in_five_seconds(home: Path) -> None:
    files = sorted((home / "personas").glob("*.yaml"))
    began, worked = perf_counter(), process_time()
    report = Checker(Library.at(home)).check(files)
    spent, worked = perf_counter() - began, process_time() - worked
    command = [sys.executable, "-m", "bot", "persona", "check", "--json", *map(str, files)]
    began = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    whole = perf_counter() - began
    print(f"\n{FILES} files: {spent:.2f} s ({worked:.2f} s of processor), {whole:.2f} s as a command; {report.summary}")
    assert done.returncode in (0, 2), done.stderr
    assert len(report.sound) + len({f.file for f in report.findings if f.level == "error"}) == FILES
    assert worked < MOST
