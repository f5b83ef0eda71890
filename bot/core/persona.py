"""Persona: who the customer is, how they react, what they hide and what would settle it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

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

    @classmethod
    def cross_faults(cls, data: Mapping[str, Any]) -> list[str]:
        """Faults across fields, `dotted.path: what`, of a file's data; fields of a wrong type are passed over."""
        return [*_reference_faults(data), *_leak_faults(data)]

    @model_validator(mode="after")
    def _check_across_fields(self, info: ValidationInfo) -> Self:
        if info.context != FIELD_BY_FIELD and (faults := self.cross_faults(self.model_dump(mode="json"))):
            raise ValueError(FAULT_SEPARATOR.join(faults))
        return self


FAULT_SEPARATOR = "\n"
FIELD_BY_FIELD = "field by field"
"""Validation context of readers that ask for `cross_faults` themselves, to tell them beside the faults of fields."""
_NOT_SAID = frozenset({"id", "about", "answered_by", "authority"})
"""Keys whose words nobody is shown or told."""


def _reference_faults(data: Mapping[str, Any]) -> list[str]:
    script, offers, facts = _map(data.get("script")), _maps(data.get("offers")), _maps(data.get("hidden_facts"))
    offer_ids, fact_ids = [str(o.get("id")) for o in offers], [str(f.get("id")) for f in facts]
    faults = _unknown("script.offers", _map(script.get("offers")), offer_ids, "offer")
    faults += _unknown("script.disclose", _map(script.get("disclose")), fact_ids, "hidden fact")
    for where, ids in (("offers", offer_ids), ("hidden_facts", fact_ids)):
        faults += [f"{where}.{i}.id: {name!r} is given twice" for i, name in enumerate(ids) if name in ids[:i]]
    if offers and not any(offer.get("settles") is True for offer in offers):
        faults.append("offers: none has settles: true, so the customer could never accept")
    samples = _map(_map(_map(data.get("character")).get("voice")).get("samples"))
    return faults + [f"character.voice.samples: {b!r} is missing" for b in BANDS if samples and b not in samples]


def _leak_faults(data: Mapping[str, Any]) -> list[str]:
    shown = {key: value for key, value in data.items() if key not in ("temperament", "hidden_facts")}
    shown["script"] = {key: value for key, value in _map(data.get("script")).items() if key != "disclose"}
    hidden = [
        (str(fact.get("id")), str(tell), normalise(str(tell)))
        for fact in _maps(data.get("hidden_facts"))
        for tell in _list(fact.get("tells"))
    ]
    plain = [(where, normalise(text)) for where, text in _texts(shown)] if hidden else []
    return [
        f"{where}: says {tell!r}, which gives away the hidden fact {fact!r}"
        for where, text in plain
        for fact, tell, sought in hidden
        if sought in text and _whole(sought, text)
    ]


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _maps(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in _list(value) if isinstance(item, Mapping)]


def _unknown(where: str, used: Iterable[str], known: Sequence[str], kind: str) -> list[str]:
    found = []
    for name in used:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            found.append(f"{where}.{name}: no such {kind}" + (f"; did you mean {near[0]!r}?" if near else ""))
    return found


def _texts(data: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every string in nested data that somebody may read, with its dotted path."""
    if isinstance(data, str):
        yield where, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key not in _NOT_SAID:
                yield from _texts(value, f"{where}.{key}".lstrip("."))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _texts(value, f"{where}.{index}")


def tells(tell: str, text: str) -> bool:
    """Whether `text` says `tell` as whole words, whatever the case, quotes or spacing."""
    return _whole(normalise(tell), normalise(text))


def _whole(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
