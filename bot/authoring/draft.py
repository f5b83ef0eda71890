"""A customer drafted by a model from a brief, an interview or a transcript, and proven by code as far as it can be."""

import secrets
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from bot.authoring import reach, recognising, wording
from bot.authoring.handwriting import written
from bot.authoring.ladder import offer_id
from bot.authoring.sheet import KnownFact, Rung, Sheet, sheets
from bot.authoring.skeleton import COMMENTS, HEADER, persona_data
from bot.core.direction import BANDS
from bot.core.persona import Persona
from bot.core.prompt import Prompt, fenced
from bot.core.temperament import Archetype
from bot.core.usage import Call
from bot.llm.models import Model
from bot.llm.structured import structured
from bot.store.authored import examine
from bot.store.document import read

TRIES = 2
MAX_TOKENS = 6_000
MAX_TURNS = 20
Line = Annotated[str, Field(min_length=1, max_length=400)]
Words = Annotated[list[Annotated[str, Field(min_length=1, max_length=80)]], Field(min_length=1)]
Text = Annotated[str, Field(min_length=2, max_length=600)]
Spoken = Literal[
    "answer", "ask", "press", "call_out", "vent", "withdraw", "object", "consider", "doubt", "soften",
    "ask_supervisor", "accept", "accept_grudging", "walk_away", "leave",
]  # fmt: skip


class DraftFact(BaseModel):
    """Something they tell when asked."""

    about: Words
    text: Text
    line: Line


class DraftOffer(BaseModel):
    """A rung of the ladder, and how it is taken."""

    text: Annotated[str, Field(min_length=2, max_length=200)]
    cost: Annotated[int, Field(ge=0, le=9)]
    authority: Literal["allowed", "needs_approval", "not_allowed"]
    settles: bool
    about: Words
    consider: list[Line]
    doubt: list[Line]
    refuse: list[Line]


class DraftQuestion(BaseModel):
    """A question of their own."""

    ask: Line
    again: Line
    answered_by: Words


class DraftBeat(BaseModel):
    """Lines for one beat, whatever the band."""

    beat: Spoken
    lines: list[Line]


class DraftSamples(BaseModel):
    """How they sound in each band."""

    calm: list[Line] = Field(min_length=1)
    tense: list[Line] = Field(min_length=1)
    upset: list[Line] = Field(min_length=1)
    boiling: list[Line] = Field(min_length=1)


class Draft(BaseModel):
    """A model's answer."""

    archetype: Archetype
    name: Annotated[str, Field(min_length=2, max_length=60)]
    age: Annotated[int, Field(ge=16, le=110)]
    industry: Annotated[str, Field(min_length=2, max_length=40)]
    difficulty: Literal["easy", "medium", "hard"]
    situation: Text
    goal: Text
    brief: Text
    summary: Annotated[str, Field(min_length=10, max_length=200)]
    style: Text
    hidden: Text
    tells: Words
    told: list[Line] = Field(min_length=1)
    facts: list[DraftFact] = Field(min_length=3)
    offers: list[DraftOffer] = Field(min_length=1, max_length=9)
    open: list[Line] = Field(min_length=1)
    story: list[Line] = Field(min_length=1)
    asks: list[DraftQuestion] = Field(min_length=1)
    beats: list[DraftBeat] = Field(min_length=1)
    samples: DraftSamples


async def drafted(
    id: str, material: str, model: Model, prompt: Prompt, calls: list[Call], archetype: Archetype | None = None
) -> str:
    """The text of a persona file. What is wrong with the first try is told to the model; what is left, to the author.

    Raises FailureError if no answer can be used.
    """
    kinds = "\n".join(
        f"- {name}: somebody who {sheet.kind}" for name, sheet in sheets().items() if archetype in (None, name)
    )
    text, wrong = "", list[str]()
    for _ in range(TRIES):
        marker = secrets.token_hex(8)
        filled = prompt.fill(
            archetypes=kinds, marker=marker, material=fenced(material, marker), faults="; ".join(wrong) or "none"
        )
        draft = await structured(
            model, filled, Draft, calls=calls, role="author", max_tokens=MAX_TOKENS, temperature=0.7
        )
        text = as_text(id, draft, f"drafted by {model.shown} with {prompt.id}; read every line aloud")
        if not (wrong := faults(text)):
            break
    return text


def as_text(id: str, draft: Draft, remark: str) -> str:
    """The persona file of a draft, under a comment that says where it came from."""
    kept = {path: said for path, said in COMMENTS.items() if path.startswith(("temperament", "hidden_facts"))}
    return f"{HEADER}# {remark}\n" + written(_data(id, draft), kept)


def faults(text: str) -> list[str]:
    """What must be put right in a persona file, one clause each."""
    persona, found = examine(read(text, "draft"), Persona)
    if persona is None or found:
        return [f"{fault.key}: {fault.what}" for fault in found]
    remarks = [*reach.remarks(persona, MAX_TURNS), *recognising.remarks(persona), *wording.remarks(persona)]
    return [f"{remark.key}: {remark.what}" for remark in remarks if remark.level == "error"]


def _data(id: str, draft: Draft) -> dict[str, Any]:
    """The fields of the file; beats that the draft left out keep the archetype's lines."""
    data = persona_data(id, draft.archetype, _sheet(draft))
    character, script = data["character"], data["script"]
    character["voice"]["samples"] = {band: getattr(draft.samples, band) for band in BANDS}
    ids = _ids([offer.text for offer in draft.offers])
    shown = {"text", "cost", "authority", "about"}
    data["offers"] = [
        {"id": name, **offer.model_dump(include=shown), **({"settles": True} if offer.settles else {})}
        for name, offer in zip(ids, draft.offers, strict=True)
    ]
    weighed = {"consider", "doubt", "refuse"}
    script["open"], script["story"] = draft.open, draft.story
    script["asks"] = [question.model_dump() for question in draft.asks]
    script["beats"] |= {beat.beat: {"any": beat.lines} for beat in draft.beats if beat.lines}
    script["offers"] = {n: offer.model_dump(include=weighed) for n, offer in zip(ids, draft.offers, strict=True)}
    script["disclose"] = {"hidden": draft.told}
    return data


def _sheet(draft: Draft) -> Sheet:
    own = draft.model_dump(include={"name", "age", "industry", "difficulty", "brief", "summary", "hidden", "style"})
    return Sheet(
        **own,
        happened=draft.situation,
        wants=draft.goal,
        tells=tuple(draft.tells),
        facts=tuple(KnownFact.model_validate(fact.model_dump()) for fact in draft.facts),
        offers=(Rung(id="none", text="none", about=("none",)),),
    )


def _ids(texts: Sequence[str]) -> list[str]:
    """An id for each offer, from its first words; a number keeps two apart."""
    found: list[str] = []
    for name in map(offer_id, texts):
        found.append(f"{name}-{len(found)}" if name in found else name)
    return found
