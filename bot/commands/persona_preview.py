"""`greenroom persona preview`: whether a customer is winnable and not too easy, before any trainee meets them."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import Json, console, print_json
from bot.commands.authored_files import authored_file
from bot.config import settings
from bot.core.persona import Persona
from bot.errors import FailureError, GreenroomError, InputError
from bot.store import authored
from bot.store.library import Library

Html = Annotated[Path | None, typer.Option("--html", help="Also write a page to open in a browser.")]
Svg = Annotated[Path | None, typer.Option("--svg", help="Also write the curves as a picture.")]
Watch = Annotated[bool, typer.Option("--watch", help="Show it anew on every save, until Ctrl+C.")]


def preview(
    file: Annotated[Path, typer.Argument(help="A file, or the name of a persona in the library.")],
    html: Html = None,
    svg: Svg = None,
    as_json: Json = False,
    watch: Watch = False,
) -> None:
    """Play five standard trainees against a persona: curves, verdict, and which number to turn."""
    if watch and as_json:
        raise InputError("--json and --watch do not go together: leave one out")
    file = authored_file(file, Library.at(settings().home).persona_files, "persona")
    if not watch:
        _show(file, html, svg, as_json)
        return
    for _ in _saves(file):
        _again(lambda: _show(file, html, svg, as_json))


def _show(file: Path, html: Path | None, svg: Path | None, as_json: bool) -> None:
    from bot.authoring import preview, render_html, render_svg, render_terminal
    from bot.authoring.page import left_to_write

    shown = preview.preview(authored.load(file, Persona), tuple(left_to_write(authored.text_of(file))))
    if html:
        _write(html, render_html.page(shown))
    if svg:
        _write(svg, render_svg.picture(shown))
    if as_json:
        print_json(preview.data(shown))
    else:
        console().print(render_terminal.render(shown))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise FailureError(f"cannot write {str(path)!r}: {fault.strerror}; choose another place") from fault


def _saves(file: Path) -> Iterator[None]:
    """Now, and once for every save. The folder is watched, since editors replace a file rather than write to it."""
    from watchfiles import watch

    def ours(_: object, path: str) -> bool:
        return Path(path).name == file.name

    ticks = watch(file.parent, watch_filter=ours, raise_interrupt=False, rust_timeout=500, yield_on_timeout=True)
    seen = None
    for _ in chain(("at once",), ticks):
        now = _stamp(file)  # compared, so that a save before the watching began is not missed
        if now != seen:
            seen = now
            yield


def _stamp(file: Path) -> tuple[int, int]:
    try:
        return file.stat().st_mtime_ns, file.stat().st_size
    except OSError:
        return 0, 0


def _again(show: Callable[[], None]) -> None:
    """Show on a clear screen; what is wrong with the file is shown instead, until the next save."""
    out = console()
    out.clear()
    try:
        show()
    except GreenroomError as error:
        out.print(str(error), style="red", markup=False, highlight=False)
    out.print("Waiting for the next save; Ctrl+C stops.", style="dim")
