"""What the pages of the studio show. Everything from a file is escaped by their templates."""

from collections.abc import Sequence
from difflib import unified_diff
from typing import Any, NamedTuple, get_args

from markupsafe import Markup

from bot.authoring import in_words, render_html, render_svg
from bot.authoring.findings import Finding
from bot.authoring.page import LEFT, LEFT_TO_WRITE, left_to_write
from bot.authoring.preview import Preview
from bot.authoring.sheet import sheets
from bot.core.persona import Persona
from bot.core.temperament import Archetype
from bot.store.desk import Desk, Source
from bot.store.shelf import Shelf
from bot.ui import pages
from bot.ui.wording import text, texts

CSS = Markup(render_svg.LINES)
"""How the curves are drawn; their colours are the page's."""
_DIFF = {"+": "add", "-": "cut"}


class Row(NamedTuple):
    """A persona in the list. `left`: how many texts are left to write."""

    persona: Persona
    left: int


def customers(desk: Desk, shelf: Shelf) -> list[Row]:
    """Every persona that can be played."""
    return [Row(one, len(left_to_write(desk.source(one.id).text))) for one in shelf.personas()]


def kinds() -> dict[str, str]:
    """Archetype -> somebody who reacts so."""
    names: tuple[Archetype, ...] = get_args(Archetype)
    return {name: sheets()[name].kind for name in names}


def verdict(findings: Sequence[Finding], shown: Preview | None) -> dict[str, str]:
    """What stands beside the source, and the same in one line: what is wrong, what is left, how it plays."""
    parts = {level: [one for one in findings if one.level == level and one.rule != LEFT_TO_WRITE] for level in _LEVELS}
    left = [one for one in findings if one.rule == LEFT_TO_WRITE]
    counts = {**{level: len(found) for level, found in parts.items()}, "left": len(left)}
    said = [_count(name, number) for name, number in counts.items() if number] or [text("studio.clean")]
    played = in_words.verdict(shown) if shown else text("studio.unplayable")
    html = pages.environment().get_template("studio_check.html").render(
        w=texts("studio"), counted=", ".join(said), findings=[*parts["error"], *parts["warning"]],
        left=left, left_said=LEFT,
        verdict=Markup(render_html.verdict(shown)) if shown else "",
        played=Markup(render_html.played(shown)) if shown else "",
    )  # fmt: skip
    return {"html": html, "said": f"{', '.join(said)}; {played}"}


_LEVELS = ("error", "warning")


def _count(name: str, number: int) -> str:
    return text(f"studio.{name}{'' if number == 1 else 's'}", count=number)


def earlier(kept: Sequence[Source]) -> Markup:
    """Links to the versions that can be compared with."""
    links = (
        Markup('<a href="/studio/{}/{}">{}</a>').format(one.id, one.mark, text("studio.version", version=one.version))
        for one in kept
    )
    return Markup("{} {}").format(text("studio.compare"), Markup(" ").join(links)) if kept else Markup("")


def changes(before: Source, now: Source) -> list[dict[str, Any]]:
    """The lines of a diff, each with its kind."""
    lines = list(unified_diff(before.text.splitlines(), now.text.splitlines(), lineterm="", n=2))[2:]
    return [{"kind": _DIFF.get(line[:1], ""), "text": line} for line in lines]
