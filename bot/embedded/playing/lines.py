"""The lines every customer can fall back on, read once from `lines.yaml`."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from bot.core.model import Strict
from bot.core.script import BandLines, Script
from bot.core.signals import Felt
from bot.core.temperament import Archetype

Manner = Literal[
    "hold", "on_file", "consent", "able", "choice", "chosen", "clear", "verdict", "right", "wrong", "more", "feel",
    "want", "told_all", "again", "bargain", "notes", "last_resort", "not_heard_yet", "no_trust_yet", "no_remedy_yet",
    "one_thing_more",
]  # fmt: skip
"""Small replies a script has no place for: asked to hold, to choose, whether it is clear, ..."""


class Book(Strict):
    """All default lines. `broken`: what ended a chat, as a noun. `common` serves everyone after their archetype."""

    broken: Mapping[Felt, str]
    manners: Mapping[Manner, BandLines]
    common: Script
    archetypes: Mapping[Archetype, Script]


@cache
def book() -> Book:
    """The default lines that ship with the package."""
    return Book.model_validate(
        yaml.safe_load(files("bot.embedded.playing").joinpath("lines.yaml").read_text(encoding="utf-8"))
    )
