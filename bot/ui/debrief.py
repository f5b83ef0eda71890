"""What the page shows after the end beside the scorecard: the x-ray and the curve. Only then: it was hidden before."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.xray import Consequence, Effect, Piece, Read, Row, xray
from bot.store.database import Stored
from bot.ui import curve
from bot.ui.views import customer
from bot.ui.wording import text

EXPORTS = ("html", "md", "json")


def props(stored: Stored, steps: Mapping[int, str]) -> dict[str, Any]:
    """Everything public/elements/Debrief.jsx shows. `steps`: trainee turn -> id of its message in the page."""
    found, id = rows(stored), stored.opening.id
    return {
        "rehearsal": id,
        "customer": customer(stored.opening.persona),
        "curve": chart(stored, {row.turn: heard(row) for row in found}),
        "rows": [in_words(row) for row in found],
        "steps": {str(turn): step for turn, step in steps.items()},
        "exports": [{"kind": kind, "href": f"/rehearsals/{id}/export.{kind}"} for kind in EXPORTS],
    }


def rows(stored: Stored) -> tuple[Row, ...]:
    """The x-ray of a kept rehearsal."""
    return xray(stored.opening.state, stored.turns, stored.opening.persona.hidden_facts)


def chart(stored: Stored, says: Mapping[int, str] | None = None) -> str:
    """The customer's curve as HTML; `says` makes its turns something to choose."""
    states = [stored.opening.state, *(turn.after for turn in stored.turns)]
    return curve.drawn(
        text("curve.label", name=stored.opening.persona.name),
        curve.lines(states),
        bands=[state.band_name for state in states],
        events={turn.number: turn.events for turn in stored.turns if turn.events},
        says=says,
    )


def heard(row: Row) -> str:
    """A turn of the curve for those who do not see it, and in the line below it."""
    moved = ", ".join(moves(effect) for effect in row.effects) or text("xray.nothing")
    brought = "".join(f" {text(f'xray.{item.event}')}" for item in row.brought)
    return text("xray.turn", turn=row.turn, moved=moved, brought=brought, band=text(f"xray.{row.band}"))


def moves(effect: Effect) -> str:
    """An arrow in words."""
    how = "rose" if effect.up else "fell"
    return text(f"xray.{how}_{effect.arrows}", feeling=text(f"xray.{effect.feeling}"))


def in_words(row: Row) -> dict[str, Any]:
    """A row as it is shown."""
    return {
        "turn": row.turn,
        "said": [_piece(piece, row.read) for piece in row.said],
        "read": [_read(item) for item in row.read],
        "effects": [_effect(item) for item in row.effects],
        "brought": [_consequence(item) for item in row.brought],
        "band": row.band,
        "mood": text(f"xray.{row.band}"),
        "says": heard(row),
    }


def _piece(piece: Piece, read: Sequence[Read]) -> dict[str, str]:
    """A stretch of what was said; where good and bad were read in the same words, the bad shows."""
    carried = [read[index] for index in piece.read]
    tone = "" if not carried else "good" if all(item.helps for item in carried) else "bad"
    return {"text": piece.text, "tone": tone, "read": ", ".join(text(f"xray.{item.signal}") for item in carried)}


def _read(item: Read) -> dict[str, Any]:
    words = text(f"xray.{item.signal}")
    return {"words": words, "weak": item.strength == "weak", "helps": item.helps, "quote": item.quote}


def _effect(item: Effect) -> dict[str, Any]:
    arrows = ("↑" if item.up else "↓") * item.arrows
    return {"words": text(f"xray.{item.feeling}"), "arrows": arrows, "good": item.good, "says": moves(item)}


def _consequence(item: Consequence) -> dict[str, str]:
    return {"kind": item.kind, "words": text(f"xray.{item.event}"), "fact": item.fact}
