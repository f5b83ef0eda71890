"""Persona: who the customer is, how they react, what they hide and what would settle it."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.core.direction import BANDS, Band, Feeling
from bot.core.model import Strict
from bot.core.script import Script
from bot.core.signals import Signal
from bot.core.temperament import ARCHETYPES, Archetype, Temperament, Unlock
from bot.core.transcript import normalise

Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=600)]
Share = Annotated[float, Field(ge=0.02, le=0.98)]
Change = Literal["lower_case", "no_apostrophes", "no_final_stop", "one_word_caps", "ellipses"]


class Fact(Strict):
    """Something the customer tells when asked `about` it; `text` in the third person."""

    about: tuple[str, ...] = Field(min_length=1)
    text: Text


class Voice(Strict):
    """How they write. `changes` are small edits the embedded customer makes to a line; `words` swaps single words."""

    style: Text
    max_sentences: int = Field(3, ge=1, le=8)
    samples: Mapping[Band, tuple[Text, ...]] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    words: Mapping[str, str] = Field(default_factory=dict)


class Character(Strict):
    """The person behind the chat. `limits` is what they can agree to, e.g. {max_monthly: 60}."""

    age: int = Field(ge=16, le=110)
    situation: Text
    goal: Text
    facts: tuple[Fact, ...] = Field(min_length=1)
    limits: Mapping[str, float] = Field(default_factory=dict)
    voice: Voice


class Start(Strict):
    """Feelings and beliefs at the opening, 0-1; unset ones come from the archetype."""

    anger: Share | None = None
    distress: Share | None = None
    trust: Share | None = None
    heard: Share | None = None
    control: Share | None = None
    resolution: Share | None = None
    patience: Annotated[float, Field(ge=0.1, le=1)] | None = None


class Overrides(Strict):
    """The file's `temperament`: an archetype and what differs from it."""

    archetype: Archetype
    feeling: Feeling | None = None
    start: Start = Start()
    sensitivity: Mapping[Signal, Annotated[float, Field(ge=0, le=3)]] = Field(default_factory=dict)
    reactivity: Annotated[float, Field(gt=0, le=3)] | None = None
    receptivity: Annotated[float, Field(gt=0, le=3)] | None = None
    drain: Annotated[float, Field(ge=0, le=0.2)] | None = None

    def resolve(self, unlocks: Mapping[str, Unlock]) -> Temperament:
        """The archetype's constants with this persona's own on top."""
        base = ARCHETYPES[self.archetype]
        own = self.model_dump(include={"feeling", "reactivity", "receptivity", "drain"}, exclude_none=True)
        return base.model_copy(
            update={
                **own,
                "start": {**base.start, **self.start.model_dump(exclude_none=True)},
                "sensitivity": {**base.sensitivity, **self.sensitivity},
                "unlocks": dict(unlocks),
            }
        )


class HiddenFact(Strict):
    """What they do not say unless trusted. `tells` are words that would give it away."""

    id: Slug
    text: Text
    tells: tuple[str, ...] = Field(min_length=1)
    unlock: Unlock


class Offer(Strict):
    """One rung of the ladder. `about`: words that recognise it in the trainee's text; any one suffices."""

    id: Slug
    text: Text = Field(description="what is offered, e.g. 'a plan of monthly payments'")
    cost: int = Field(ge=0, le=9)
    authority: Literal["allowed", "needs_approval", "not_allowed"]
    settles: bool = False
    about: tuple[str, ...] = Field(min_length=1)


class Persona(Strict):
    """One persona file. The trainee sees name, summary, difficulty, channel and brief; nothing else before the end."""

    id: Slug
    version: int = Field(ge=1)
    name: Annotated[str, Field(min_length=2, max_length=60)]
    summary: Annotated[str, Field(min_length=10, max_length=200)]
    difficulty: Literal["easy", "medium", "hard"]
    channel: Literal["chat"] = "chat"
    industry: Annotated[str, Field(min_length=2, max_length=40)]
    language: Literal["en"] = "en"
    rubric: Slug = "customer-care"
    compliance: tuple[Slug, ...] = ()
    brief: Text
    character: Character
    temperament: Overrides
    hidden_facts: tuple[HiddenFact, ...] = ()
    offers: tuple[Offer, ...] = ()
    script: Script = Script()

    @property
    def resolved(self) -> Temperament:
        """Temperament with the archetype's defaults filled in."""
        return self.temperament.resolve({fact.id: fact.unlock for fact in self.hidden_facts})

    @property
    def fact_texts(self) -> tuple[str, ...]:
        """What the customer's side would tell when asked, as plain sentences."""
        return tuple(fact.text for fact in self.character.facts)

    @model_validator(mode="after")
    def _check_references(self) -> Self:
        faults = [*self._reference_faults(), *self._leak_faults()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _reference_faults(self) -> list[str]:
        offers, facts = {o.id for o in self.offers}, {f.id for f in self.hidden_facts}
        faults = [
            f"script.offers: {key!r} is no offer of this persona" for key in self.script.offers if key not in offers
        ]
        faults += [f"script.disclose: {key!r} is no hidden fact" for key in self.script.disclose if key not in facts]
        faults += [
            f"offers: id {o.id!r} twice" for i, o in enumerate(self.offers) if o.id in {p.id for p in self.offers[:i]}
        ]
        if self.offers and not any(offer.settles for offer in self.offers):
            faults.append("offers: none has settles: true, so the customer could never accept")
        missing = [band for band in BANDS if self.character.voice.samples and band not in self.character.voice.samples]
        return faults + [f"character.voice.samples: no sample for band {band!r}" for band in missing]

    def _leak_faults(self) -> list[str]:
        public = " \n ".join(
            [self.summary, self.brief, self.name, self.character.situation, self.character.goal, *self.fact_texts]
            + [offer.text for offer in self.offers]
            + [sample for samples in self.character.voice.samples.values() for sample in samples]
            + list(self.script.public_lines())
        )
        return [
            f"hidden_facts.{fact.id}: {tell!r} already stands in a public field"
            for fact in self.hidden_facts
            for tell in fact.tells
            if tells(tell, public)
        ]


def tells(tell: str, text: str) -> bool:
    """Whether `text` says `tell` as whole words, whatever the case, quotes or spacing."""
    return re.search(rf"(?<!\w){re.escape(normalise(tell))}(?!\w)", normalise(text)) is not None
