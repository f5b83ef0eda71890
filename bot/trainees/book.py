"""The scripts of the embedded trainees: one YAML file per style, read once."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Literal, Self

import yaml
from pydantic import Field, model_validator

from bot.core.model import Strict
from bot.trainees.trainee import Style

Theme = Literal["loss", "fraud", "debt", "confusion", "repeat", "slight", "any"]
"""What the case is about, as far as the brief and the customer's words show."""
Asked = Literal["when", "who", "why", "how", "sure", "known", "any"]
"""What the customer's question wants."""
Rung = Literal["first", "higher", "again"]
"""Whether an offer is the first, a dearer one, or the last one made, put once more."""

SLOTS = frozenset(["name", "me", "said", "echo", "detail", "who", "asked", "known", "sum", "offer", "beyond"])
"""What a line may insert: names, the customer's words, a sentence of the brief, an offer, what is not to be had."""
_SLOT = re.compile(r"\{(\w+)\}")

Lines = tuple[str, ...]


class Book(Strict):
    """What one style says. `turns`: the parts of message 1, 2, ...; after the last they start again from message
    `again_from`, or the trainee ends the chat.

    A part is a list of lines, or lists by theme, by question or by rung. Lines may hold `SLOTS`.
    """

    turns: tuple[tuple[str, ...], ...] = Field(min_length=1)
    again_from: int | None = Field(None, ge=1)
    parts: Mapping[str, Lines | Mapping[Theme | Asked | Rung, Lines]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        parts = {part for turn in self.turns for part in turn}
        faults = [f"turns: no part {part!r}" for part in sorted(parts - self.parts.keys())]
        faults += [f"parts.{part}: in no turn" for part in sorted(self.parts.keys() - parts)]
        for part, given in self.parts.items():
            lines = given if isinstance(given, tuple) else tuple(chain.from_iterable(given.values()))
            used = {slot for line in lines for slot in _SLOT.findall(line)}
            faults += [f"parts.{part}: unknown slot {slot!r}" for slot in sorted(used - SLOTS)]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def recipe(self, turn: int) -> tuple[str, ...] | None:
        """The parts of message `turn`, counted from 1; None after the end."""
        if turn <= len(self.turns):
            return self.turns[turn - 1]
        if self.again_from is None:
            return None
        first = self.again_from - 1
        return self.turns[first + (turn - 1 - len(self.turns)) % (len(self.turns) - first)]


@cache
def book(style: Style) -> Book:
    """The script of `style`."""
    path = files("bot.trainees").joinpath("lines", f"{style}.yaml")
    return Book.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
