"""A prompt: versioned text with declared variables, filled without escaping, so that quotes stay verbatim."""

import hashlib
import json
import re
import string
from collections.abc import Mapping
from typing import NamedTuple, Self

from pydantic import Field, model_validator

from bot.core.model import Strict

_FENCE = re.compile(r"<data ([0-9a-f]{10,})>")


class Filled(NamedTuple):
    """The two messages of one call, and the id that goes into every record."""

    system: str
    human: str
    id: str


class Prompt(Strict):
    """`prompts/<name>.md`: front matter, then `## system` and `## human`. Declared variables are the used ones.

    `tables`: wording that code picks from by name, such as what to do for each beat; part of what the hash covers.
    """

    name: str
    version: int = Field(ge=1)
    purpose: str
    output: str | None = None
    variables: Mapping[str, str] = Field(default_factory=dict)
    tables: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    system: str
    human: str

    @model_validator(mode="after")
    def _declared_is_used(self) -> Self:
        used = used_variables(self.system) | used_variables(self.human)
        faults = [f"variables: {name!r} is used but not declared" for name in sorted(used - self.variables.keys())]
        faults += [f"variables.{name}: declared but not used" for name in sorted(self.variables.keys() - used)]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @property
    def hash(self) -> str:
        """First six hex digits of what the body and the tables say."""
        tables = "\0" + json.dumps(self.tables, sort_keys=True) if self.tables else ""
        return hashlib.sha256(f"{self.system}\0{self.human}{tables}".encode()).hexdigest()[:6]

    @property
    def id(self) -> str:
        """`name vN hash`, for records."""
        return f"{self.name} v{self.version} {self.hash}"

    def fill(self, **values: str) -> Filled:
        """The prompt with every variable given; raises ValueError naming all that are missing or unknown."""
        missing, unknown = self.variables.keys() - values.keys(), values.keys() - self.variables.keys()
        if missing or unknown:
            raise ValueError(f"prompt {self.name}: missing {sorted(missing)}, unknown {sorted(unknown)}")
        return Filled(self.system.format(**values), self.human.format(**values), self.id)


def used_variables(text: str) -> set[str]:
    """Names in braces; `{{` and `}}` are literal braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def fenced(text: str, marker: str) -> str:
    """`text` as data between lines with `marker` (random per call); anything like a marker inside is taken apart."""
    inside = re.sub(re.escape(marker), marker[:2] + "\u200b" + marker[2:], text, flags=re.IGNORECASE)
    inside = re.sub(r"<(/?)data", r"<\1 data", inside, flags=re.IGNORECASE)
    return f"<data {marker}>\n{inside}\n</data {marker}>"


def unmarked(text: str) -> str:
    """`text` with the markers of its fences numbered, so that it is the same each time. Data cannot pose as a fence."""
    numbers = {marker: f"marker-{n}" for n, marker in enumerate(dict.fromkeys(_FENCE.findall(text)), 1)}
    return re.sub("|".join(numbers), lambda found: numbers[found[0]], text) if numbers else text
