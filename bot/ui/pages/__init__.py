"""Pages rendered on the server: one base, one look, and every value escaped."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.core.person import LOCAL, Person
from bot.ui import figures
from bot.ui.scorecard import tone
from bot.ui.wording import text

HERE = Path(__file__).parent


def page(template: str, person: Person, status: int = 200, **values: Any) -> HTMLResponse:
    """`template` of this folder for `person`, with `values`."""
    drawn = environment().get_template(template).render(person=person, local=person.name == LOCAL, **values)
    return HTMLResponse(drawn, status)


@cache
def environment() -> Environment:
    """Templates that escape, and that fail on a name nobody gave."""
    found = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    found.globals |= {"text": text, "colours": colours(), "tone": tone}
    found.filters |= {
        "day": figures.day,
        "moment": figures.moment,
        "score": figures.shown,
        "who": named,
    }
    return found


def named(person: str) -> str:
    """A person as the page calls them."""
    return text("author.you") if person == LOCAL else person


def colours() -> str:
    """The theme of the chat as a style sheet: the system's choice, unless the person chose in the chat."""
    theme = json.loads((HERE.parent / "public" / "theme.json").read_text(encoding="utf-8"))["variables"]
    light, dark = ("".join(f"{name}:{value};" for name, value in theme[kind].items()) for kind in ("light", "dark"))
    return (
        f":root{{color-scheme:light;{light}}}:root.dark{{color-scheme:dark;{dark}}}"
        f"@media (prefers-color-scheme:dark){{:root:not(.light){{color-scheme:dark;{dark}}}}}"
    )
