"""What the page shows after the end beside the scorecard: the x-ray and the curve. Only then: it was hidden before."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.signals import Signal
from bot.core.xray import Consequence, Effect, Piece, Read, Row, xray
from bot.store.database import Stored
from bot.ui import curve
from bot.ui.views import customer

READ = {
    Signal.NAME_FEELING: "named their feeling",
    Signal.VALIDATE: "said why their reaction makes sense",
    Signal.REFLECT_BACK: "used what they had told you",
    Signal.AFFIRM_DIGNITY: "met them with respect",
    Signal.SINCERE_APOLOGY: "apologised for something definite",
    Signal.OWN_IT: "took charge yourself",
    Signal.OPEN_QUESTION: "asked an open question",
    Signal.EXPLAIN_NEXT_STEP: "said plainly what happens next",
    Signal.CONCRETE_OFFER: "offered something definite",
    Signal.OFFER_CHOICE: "gave them a choice",
    Signal.REASSURE_GROUNDED: "reassured them with a fact",
    Signal.HONEST_LIMIT: "said honestly what cannot be done",
    Signal.HOLLOW_EMPATHY: "used a stock phrase of sympathy",
    Signal.BELITTLE: "made light of their feeling",
    Signal.BLAME_CUSTOMER: "put the blame on them",
    Signal.BLAME_COLLEAGUE: "passed it on to others",
    Signal.POLICY_SHIELD: "hid behind a rule",
    Signal.RUSH: "hurried them",
    Signal.ASK_REPEAT: "asked for what they had already given",
    Signal.IGNORE_QUESTION: "left their question unanswered",
    Signal.PRESSURE: "pressed them to commit",
    Signal.THREAT: "threatened them",
    Signal.HOSTILE: "was insulting or sarcastic",
    Signal.OVERPROMISE: "promised what you cannot guarantee",
}
"""What the trainee did, after "you"."""

FELT = {
    "anger": "anger", "distress": "distress", "trust": "trust in you", "heard": "feeling heard",
    "control": "feeling in control",
}  # fmt: skip
HOW_MUCH = {1: " a little", 2: "", 3: " a lot"}
BROUGHT = {
    "escalated": "Tempers rose.",
    "softened": "They softened.",
    "premature_solution": "You offered a way out before they felt heard.",
    "apology_worn_out": "One apology too many: this one no longer counted.",
    "promise_broken": "You went back on something you had promised.",
    "ask_supervisor": "They asked for somebody above you.",
    "disclose": "They told you what they had held back.",
    "accept": "They agreed.",
    "accept_grudging": "They agreed, without warmth.",
    "walk_away": "They had enough and left.",
}
NOTHING = "hardly changed anything"
EXPORTS = (("html", "Page to print"), ("md", "Markdown"), ("json", "JSON"))


def props(stored: Stored, steps: Mapping[int, str]) -> dict[str, Any]:
    """Everything public/elements/Debrief.jsx shows. `steps`: trainee turn -> id of its message in the page."""
    persona, found = stored.opening.persona, rows(stored)
    return {
        "rehearsal": stored.opening.id,
        "customer": customer(persona),
        "curve": chart(stored, found, choosable=True),
        "rows": [_row(row) for row in found],
        "steps": {str(turn): step for turn, step in steps.items()},
        "exports": [{"name": name, "href": f"/rehearsals/{stored.opening.id}/export.{kind}"} for kind, name in EXPORTS],
    }


def rows(stored: Stored) -> tuple[Row, ...]:
    """The x-ray of a kept rehearsal."""
    return xray(stored.opening.state, stored.turns, stored.opening.persona.hidden_facts)


def chart(stored: Stored, found: Sequence[Row], *, choosable: bool = False) -> str:
    """The customer's curve as HTML."""
    states = [stored.opening.state, *(turn.after for turn in stored.turns)]
    return curve.drawn(
        f"How {stored.opening.persona.name} felt, turn by turn",
        curve.lines(states),
        bands=[state.band_name for state in states],
        events={turn.number: turn.events for turn in stored.turns if turn.events},
        says={row.turn: heard(row) for row in found} if choosable else None,
    )


def heard(row: Row) -> str:
    """A turn of the curve for those who do not see it, and in the line below it."""
    moved = ", ".join(moves(effect) for effect in row.effects) or NOTHING
    happened = "".join(f" {BROUGHT[item.event]}" for item in row.brought)
    return f"Turn {row.turn}: {moved}.{happened} Then: {row.band}."


def moves(effect: Effect) -> str:
    """An arrow in words."""
    return f"{FELT[effect.feeling]} {'rose' if effect.up else 'fell'}{HOW_MUCH[effect.arrows]}"


def _row(row: Row) -> dict[str, Any]:
    return {
        "turn": row.turn,
        "said": [_piece(piece, row.read) for piece in row.said],
        "read": [_read(item) for item in row.read],
        "effects": [
            {"words": FELT[item.feeling], "arrows": item.arrows, "up": item.up, "good": item.good, "says": moves(item)}
            for item in row.effects
        ],
        "brought": [_consequence(item) for item in row.brought],
        "band": row.band,
        "says": heard(row),
    }


def _piece(piece: Piece, read: Sequence[Read]) -> dict[str, Any]:
    """A stretch of what was said; where good and bad were read in the same words, the bad shows."""
    carried = [read[index] for index in piece.read]
    tone = "" if not carried else "good" if all(item.helps for item in carried) else "bad"
    return {"text": piece.text, "tone": tone, "title": ", ".join(READ[item.signal] for item in carried)}


def _read(item: Read) -> dict[str, Any]:
    return {"words": READ[item.signal], "weak": item.strength == "weak", "helps": item.helps, "quote": item.quote}


def _consequence(item: Consequence) -> dict[str, str]:
    return {"kind": item.kind, "words": BROUGHT[item.event], "fact": item.fact}
