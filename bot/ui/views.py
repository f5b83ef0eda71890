"""What the page's own elements get to show before the end: the public part of a persona, never more."""

from collections.abc import Sequence
from typing import Any

from bot.core.direction import BANDS, UNLIMITED, Band
from bot.core.persona import Persona
from bot.core.rubric import Criterion
from bot.store.database import Entry, Stored
from bot.store.shelf import Broken
from bot.ui.wording import LOBBY, text

HARDNESS = ("easy", "medium", "hard")


def customer(persona: Persona) -> dict[str, str]:
    """What a trainee may know of `persona`."""
    return {
        "id": persona.id,
        "name": persona.name,
        "summary": persona.summary,
        "industry": persona.industry,
        "difficulty": persona.difficulty,
        "hardness": text(f"difficulty.{persona.difficulty}"),
        "note": content_note(persona),
        "brief": persona.brief,
        "avatar": f"/avatars/{persona.id}",
    }


def content_note(persona: Persona) -> str:
    """What a trainee should know before anything is said; empty where the persona is about nothing grave."""
    return persona.content_note or (text(f"content.{persona.gravity}") if persona.gravity else "")


def intensity(chosen: Band) -> dict[str, Any]:
    """The ceilings to choose from, mildest first."""
    return {"chosen": chosen, "choices": [{"id": band, "name": text(f"intensity.{band}")} for band in BANDS]}


def questions(criteria: list[Criterion]) -> list[dict[str, str]]:
    """Name and question of each criterion; anchors and sub-skills stay here."""
    return [{"name": criterion.name, "question": criterion.question} for criterion in criteria]


def left_open(entry: Entry, name: str) -> dict[str, str]:
    """The rehearsal to go on with."""
    return {"rehearsal": entry.id, "name": name, "avatar": f"/avatars/{entry.persona}"}


def broken(files: Sequence[Broken]) -> list[dict[str, str | bool]]:
    """Persona files that are wrong now, for authors."""
    return [file._asdict() for file in files]


def lobby(
    personas: tuple[Persona, ...],
    criteria: list[Criterion],
    cast: str,
    connect: str,
    left: dict[str, str] | None = None,
    *,
    chosen: Band = UNLIMITED,
    local: bool = False,
) -> dict[str, Any]:
    """Props of the first screen. `left`: the rehearsal left open; `chosen`: intensity; `local`: nobody signs in."""
    return {
        "left": left,
        "intensity": intensity(chosen),
        "local": local,
        "customers": [customer(persona) for persona in personas],
        "criteria": questions(criteria),
        "cast": cast,
        "connect": connect,
    }


def brief(
    persona: Persona,
    criteria: list[Criterion],
    rehearsal: str,
    cast: str,
    take: dict[str, Any] | None = None,
    ceiling: Band = UNLIMITED,
) -> dict[str, Any]:
    """Props of the card above the chat. `take`: what this rehearsal takes up again; `ceiling`: its intensity."""
    capped = "" if ceiling == UNLIMITED else text("intensity.shown", ceiling=text(f"band.{ceiling}"))
    return {
        "capped": capped,
        "customer": customer(persona),
        "criteria": questions(criteria),
        "rehearsal": rehearsal,
        "cast": cast,
        "take": take,
    }


def take(stored: Stored) -> dict[str, Any] | None:
    """Which rehearsal this one takes up again and from where; nothing of how that one went on."""
    if stored.take_of is None:
        return None
    return {"href": f"/thread/{stored.take_of}", "turn": stored.take_from}


def onwards(persona: Persona, note: str = "", *, compare: str = "", stopped: bool = False) -> dict[str, Any]:
    """Props of the buttons after the end. `compare`: rehearsal whose takes can be put side by side.

    `stopped`: the trainee broke off, so another customer comes first.
    """
    href = f"/rehearsals/{compare}/takes" if compare else None
    return {"customer": customer(persona), "lobby": LOBBY, "note": note, "compare": href, "stopped": stopped}


def easy_first(personas: list[Persona]) -> tuple[Persona, ...]:
    """The order in which customers are offered."""
    return tuple(sorted(personas, key=lambda persona: (HARDNESS.index(persona.difficulty), persona.name)))


def profile_text(persona: Persona) -> str:
    """The persona in the menu, as Markdown."""
    head = f"**{persona.industry} · {text(f'difficulty.{persona.difficulty}')}**"
    return "\n\n".join(part for part in (head, content_note(persona), persona.summary, persona.brief) if part)
