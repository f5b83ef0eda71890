"""Persona: who the customer is, how they react, what they hide and what would settle it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationInfo, model_validator

from bot.core.direction import Band, Feeling
from bot.core.model import Strict
from bot.core.persona_faults import leak_faults, reference_faults, says
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

    about: tuple[str, ...] = Field(
        min_length=1,
        description="words of the question; any one is enough, endings do not matter",
        examples=[["order number", "reference"]],
    )
    text: Text = Field(description="the fact, about her or him", examples=["Her order is HB-40417."])


class Voice(Strict):
    """How they write. `changes` are small edits the embedded customer makes to a line; `words` swaps single words."""

    style: Text = Field(
        description="what they do when they write, not what they are", examples=["Dry and quick. Counts things."]
    )
    max_sentences: int = Field(3, ge=1, le=8, description="sentences of a message at most", examples=[3])
    samples: Mapping[Band, tuple[Text, ...]] = Field(
        default_factory=dict,
        description="messages from which a model takes the tone; all four bands or none",
        examples=[{"calm": ["Right, that I can work with."], "boiling": ["Five times!"]}],
    )
    changes: tuple[Change, ...] = Field(
        (), description="how their typing differs from the lines of the script", examples=[["lower_case"]]
    )
    words: Mapping[str, str] = Field(
        default_factory=dict, description="words they have another for", examples=[{"nothing": "nowt"}]
    )


class Character(Strict):
    """The person behind the chat. `limits` is what they can agree to, e.g. {max_monthly: 60}."""

    age: int = Field(ge=16, le=110, description="years", examples=[44])
    situation: Text = Field(
        description="what happened to them, about her or him, with days and sums: the reason behind the feeling",
        examples=["Dana ordered broadband for 14A nine weeks ago. Every visit goes to number 14."],
    )
    goal: Text = Field(
        description="what they came for; not what the trainee should do", examples=["An engineer on a day that holds."]
    )
    facts: tuple[Fact, ...] = Field(min_length=1, description="what they tell when asked")
    limits: Mapping[str, float] = Field(
        default_factory=dict,
        description="sums they cannot go beyond: max_monthly, max_once, max_today; in the money of the chat",
        examples=[{"max_monthly": 60}],
    )
    voice: Voice = Field(description="how they write")


class Start(Strict):
    """Feelings and beliefs at the opening, 0-1; unset ones come from the archetype."""

    anger: Share | None = Field(None, description="how angry, 0-1", examples=[0.72])
    distress: Share | None = Field(None, description="how hurt, ashamed or afraid, 0-1", examples=[0.35])
    trust: Share | None = Field(None, description="how far they believe the agent, 0-1", examples=[0.28])
    heard: Share | None = Field(None, description="how far they feel understood, 0-1", examples=[0.15])
    control: Share | None = Field(None, description="how far they feel to have a say, 0-1", examples=[0.25])
    resolution: Share | None = Field(None, description="how near to solved they think it is, 0-1", examples=[0.1])
    patience: Annotated[float, Field(ge=0.1, le=1)] | None = Field(
        None, description="patience left, 0-1; at .05 they walk out", examples=[0.55]
    )


class Overrides(Strict):
    """The file's `temperament`: an archetype and what differs from it."""

    archetype: Archetype = Field(description="the way of reacting that all else starts from", examples=["past_due"])
    feeling: Feeling | None = Field(
        None, description="what their distress is; the archetype's if unset", examples=["shame"]
    )
    start: Start = Field(Start(), description="how they feel at the opening", examples=[{"anger": 0.4, "trust": 0.3}])
    sensitivity: Mapping[Signal, Annotated[float, Field(ge=0, le=3)]] = Field(
        default_factory=dict,
        description="how much more (above 1) or less (below 1) a signal does to them than to others, 0-3",
        examples=[{"blame_customer": 1.7}],
    )
    reactivity: Annotated[float, Field(gt=0, le=3)] | None = Field(
        None, description="how hard harm hits, 1 is usual", examples=[1.15]
    )
    receptivity: Annotated[float, Field(gt=0, le=3)] | None = Field(
        None, description="how much good does, 1 is usual; below, harder to win", examples=[0.9]
    )
    drain: Annotated[float, Field(ge=0, le=0.2)] | None = Field(
        None, description="patience that every turn costs, 0-0.2", examples=[0.03]
    )

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

    id: Slug = Field(description="name within this file, in script.disclose too", examples=["lost-job"])
    text: Text = Field(description="the fact, about her or him", examples=["He lost his job six weeks ago."])
    tells: tuple[str, ...] = Field(
        min_length=1,
        description="words and phrases that would give it away; refused in all that is not hidden",
        examples=[["lost my job", "laid off"]],
    )
    unlock: Unlock = Field(
        description="what they have to feel before they tell it",
        examples=[{"trust": 0.34, "heard": 0.34, "invited": True}],
    )


class Offer(Strict):
    """One rung of the ladder. `about`: words that recognise it in the trainee's text; any one suffices."""

    id: Slug = Field(description="name within this file, in script.offers too", examples=["payment-plan"])
    text: Text = Field(description="what is offered, fits after 'I'll take'", examples=["a monthly payment plan"])
    cost: int = Field(ge=0, le=9, description="what it costs the company, 0-9, to compare offers", examples=[3])
    authority: Literal["allowed", "needs_approval", "not_allowed"] = Field(
        description="whether the trainee may give it", examples=["allowed"]
    )
    settles: bool = Field(False, description="whether the customer can accept with this", examples=[True])
    about: tuple[str, ...] = Field(
        min_length=1,
        description="words in which a trainee offers it; any one is enough",
        examples=[["payment plan", "spread it"]],
    )


class Persona(Strict):
    """One persona file. The trainee sees name, summary, difficulty, channel and brief; nothing else before the end."""

    id: Slug = Field(description="the file name without .yaml", examples=["past-due-marcus"])
    version: int = Field(ge=1, description="raise it when the customer changes", examples=[1])
    name: Annotated[str, Field(min_length=2, max_length=60)] = Field(
        description="first name and surname", examples=["Marcus Bell"]
    )
    summary: Annotated[str, Field(min_length=10, max_length=200)] = Field(
        description="one line for the picker; tells nothing hidden",
        examples=["Two card payments behind, out of shame."],
    )
    difficulty: Literal["easy", "medium", "hard"] = Field(
        description="as told to trainees; `persona preview` says whether it is so", examples=["hard"]
    )
    channel: Literal["chat"] = Field("chat", description="how they talk", examples=["chat"])
    industry: Annotated[str, Field(min_length=2, max_length=40)] = Field(
        description="the business, for the picker", examples=["credit card"]
    )
    language: Literal["en"] = Field("en", description="what they write", examples=["en"])
    rubric: Slug = Field(
        "customer-care",
        description="what trainees are graded on, `prompts/rubrics/<id>.yaml`",
        examples=["customer-care"],
    )
    compliance: tuple[Slug, ...] = Field(
        (),
        description="packs of rules that bind, `prompts/compliance/<id>.yaml`; `any` always does",
        examples=[["uk-conc"]],
    )
    brief: Text = Field(
        description="what the trainee knows and may do, as a work order; no advice",
        examples=["You work for the card issuer. Marcus is $412 past due. You can set a plan from $50 a month."],
    )
    content_note: Annotated[str, Field(min_length=10, max_length=200)] | None = Field(
        None,
        description="what trainees should know before the chat, in your own words; tells nothing hidden. Customers "
        "who grieve or owe have one without it",
        examples=["This conversation is about a stillbirth."],
    )
    character: Character = Field(description="the person behind the chat")
    temperament: Overrides = Field(description="how they react")
    hidden_facts: tuple[HiddenFact, ...] = Field((), description="what they only tell somebody they trust")
    offers: tuple[Offer, ...] = Field((), description="the ladder of what could be offered, cheapest first")
    script: Script = Field(Script(), description="their lines, for the embedded cast and as voice samples for a model")

    @property
    def resolved(self) -> Temperament:
        """Temperament with the archetype's defaults filled in."""
        return self.temperament.resolve({fact.id: fact.unlock for fact in self.hidden_facts})

    @property
    def gravity(self) -> Literal["grief", "debt"] | None:
        """What the chat is about that a trainee should know beforehand."""
        resolved = self.resolved
        if self.temperament.archetype == "bereaved" or resolved.feeling == "grief":
            return "grief"
        return "debt" if self.temperament.archetype == "past_due" else None

    @property
    def fact_texts(self) -> tuple[str, ...]:
        """What the customer's side would tell when asked, as plain sentences."""
        return tuple(fact.text for fact in self.character.facts)

    @classmethod
    def cross_faults(cls, data: Mapping[str, Any]) -> list[str]:
        """Faults across fields, `dotted.path: what`, of a file's data; fields of a wrong type are passed over."""
        return [*reference_faults(data), *leak_faults(data)]

    @model_validator(mode="after")
    def _check_across_fields(self, info: ValidationInfo) -> Self:
        if info.context != FIELD_BY_FIELD and (faults := self.cross_faults(self.model_dump(mode="json"))):
            raise ValueError(FAULT_SEPARATOR.join(faults))
        return self


FAULT_SEPARATOR = "\n"
FIELD_BY_FIELD = "field by field"
"""Validation context of readers that ask for `cross_faults` themselves, to tell them beside the faults of fields."""


def tells(tell: str, text: str) -> bool:
    """Whether `text` says `tell` as whole words, whatever the case, quotes or spacing."""
    return says(normalise(tell), normalise(text))
