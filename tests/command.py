"""The `greenroom` command, each time in a process of its own, forked off one that has imported it already."""

import os
import sys
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory

from bot import cli

FORKS = get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "evals.order", "pytest"])  # pytest is what every child's parent was started as
SECONDS = 240
"""What a command may take on a busy machine."""


def greenroom(*arguments: str, environment: dict[str, str], given: str = "") -> CompletedProcess[str]:
    """Run it to its end with nothing but `environment`, and `given` on its standard input."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").write_text(given, encoding="utf-8")
        process = FORKS.Process(target=_main, args=(folder, arguments, environment))
        process.start()
        process.join(SECONDS)
        process.kill()
        process.join()
        out, err = ((folder / stream).read_text(encoding="utf-8") for stream in ("out", "err"))
        assert process.exitcode is not None
        return CompletedProcess(arguments, process.exitcode, out, err)


def _main(folder: Path, arguments: tuple[str, ...], environment: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.stdin = (folder / "in").open(encoding="utf-8")
    sys.stdout, sys.stderr = ((folder / stream).open("w", encoding="utf-8") for stream in ("out", "err"))
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        os.dup2(stream.fileno(), number)
    sys.argv = ["greenroom", *arguments]
    cli.main()
