"""Markdown templates in which every value is escaped, so that what people wrote stays words."""

import re
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.ui.figures import day, shown
from bot.ui.pages import HERE, named
from bot.ui.wording import text

_EVERYWHERE = re.compile(r"([\\`*_\[\]<>#|~&$^{}@])")
_AT_START = re.compile(r"^(?:([-+=:])|(\d{1,9})([.)])(?=\s|$))")
_ADDRESS = re.compile(r"(?i)(?<=[a-z])(:)(?=//)|(?<=www)(\.)|(?<=mailto)(:)|(?<=xmpp)(:)")


def escaped(value: object) -> str:
    """`value` as Markdown that shows it letter by letter: no markup, link, image, entity or second line."""
    line = " ".join(str(value).split())
    line = _EVERYWHERE.sub(r"\\\1", line)
    line = _ADDRESS.sub(lambda found: "\\" + found.group(), line)
    return _AT_START.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", line)


def markdown(template: str, **values: object) -> str:
    """`template` of the folder of pages, filled in."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    found = Environment(
        loader=FileSystemLoader(HERE), finalize=escaped, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    found.filters |= {"score": shown, "day": day, "who": named}
    found.globals["text"] = text
    return found
