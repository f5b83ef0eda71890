"""How a new persona file begins: drafted by a model where there is one, else an archetype's skeleton."""

from dataclasses import dataclass, field
from typing import NamedTuple

from bot.authoring.draft import drafted
from bot.authoring.from_text import USUAL, read
from bot.authoring.sheet import sheets
from bot.authoring.skeleton import KEPT, skeleton
from bot.core.prompt import Prompt
from bot.core.temperament import Archetype
from bot.core.usage import Call
from bot.errors import InputError
from bot.llm.models import Model

LONGEST = 60_000
"""Characters of a brief or transcript, an hour of talk: more would only be cut, or paid for."""


@dataclass(frozen=True)
class Pen:
    """A model that drafts, and its prompt; `calls` collects what it costs."""

    model: Model
    prompt: Prompt
    calls: list[Call] = field(default_factory=list)


class Beginning(NamedTuple):
    """The text of a new file. `archetype`: how they react, None where a model chose; `why`: what chose it."""

    text: str
    archetype: Archetype | None
    why: str


async def begun(id: str, material: str, archetype: Archetype | None = None, pen: Pen | None = None) -> Beginning:
    """A file from a brief or a transcript; an archetype's example where `material` is empty.

    Raises InputError for a text that is too long, FailureError where the model gives no draft that can be used.
    """
    material = plain(material)
    if not material:
        kind = archetype or USUAL
        return Beginning(skeleton(id, kind, sheets()[kind], tuple(KEPT)), kind, "its example")
    if pen:
        return Beginning(await drafted(id, material, pen.model, pen.prompt, pen.calls, archetype), None, "")
    found = read(material, archetype)
    why = "as you asked" if archetype else found.why
    text = skeleton(id, found.archetype, found.sheet, found.kept, found.notes, why)
    return Beginning(text, found.archetype, why)


def plain(material: str) -> str:
    """`material` without what YAML cannot hold; raises InputError where it is too long."""
    text = "".join(letter if letter.isprintable() or letter in "\n\t" else " " for letter in material).strip()
    if len(text) > LONGEST:
        raise InputError(f"the text has {len(text):,} characters, and {LONGEST:,} are read; keep what matters")
    return text
