"""What the code notes, in the language of the page: why there is no score, what capped it, who judged, who plays."""

from bot.core.note import Note
from bot.ui.figures import day, number
from bot.ui.wording import has, text


def said(note: Note) -> str:
    """A note in words; raises KeyError for one that the catalogue does not know."""
    slots = {name: _shown(value) for name, value in note.slots.items()}
    return text(f"note.{note.name}", **slots, on=day(note.on) if note.on else "")


def _shown(value: str | float | Note) -> str:
    return value if isinstance(value, str) else said(value) if isinstance(value, Note) else number(value)


def kept(note: Note | None, english: str, remark: str = "") -> str:
    """What a record says: its note and the evaluator's remark; its `english` where another version wrote the note."""
    return f"{said(note)} {remark}".strip() if note and has(f"note.{note.name}") else english
