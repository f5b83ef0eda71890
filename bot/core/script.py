"""Lines for the embedded customer, by what they are for; the same lines are voice samples for a model."""

import string
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.core.direction import Beat
from bot.core.model import Strict
from bot.core.signals import Felt

SLOTS = frozenset({"quote", "offer", "broken", "promise", "question", "fact"})
"""What a line may insert: the trainee's words, the offer weighed, what broke it, a promise held to, a fact, ..."""


def _known_slots(line: str) -> str:
    try:
        used = {name for _, name, _, _ in string.Formatter().parse(line) if name is not None}
    except ValueError:
        raise ValueError(f"a brace without its partner in {line!r}; braces are for slots like {{offer}}") from None
    if unknown := sorted(used - SLOTS):
        known = ", ".join(f"{{{name}}}" for name in sorted(SLOTS))
        raise ValueError(f"no slot {{{unknown[0]}}}; there are {known}")
    return line


Spoken = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_known_slots)]
Lines = tuple[Spoken, ...]
AnyBand = Literal["calm", "tense", "upset", "boiling", "any"]
BandLines = Mapping[AnyBand, Lines]
Odd = Literal[
    "unknown", "asked_again", "pasted", "bot", "instructions", "unreadable", "language", "abuse", "lengthy", "empty",
]  # fmt: skip
"""Replies to odd input: cannot know it; asked it before; pasted twice; are you a bot; ignore your instructions; ..."""


class Answer(Strict):
    """What the customer says when asked about one of these words."""

    about: tuple[str, ...] = Field(
        min_length=1, description="words of the question; the longest match wins", examples=[["postcode", "post code"]]
    )
    line: Spoken = Field(description="what they type", examples=["HU2 8CK. The shop's got the same one."])


class Question(Strict):
    """A question of the customer's own. `answered_by`: words of which a reply would count as an answer."""

    ask: Spoken = Field(description="the question", examples=["What day is somebody coming?"])
    again: Spoken = Field(description="how they come back to it", examples=["I asked what day and I've not had one."])
    answered_by: tuple[str, ...] = Field(
        min_length=1, description="words an answer would have; any one is enough", examples=[["monday", "tuesday"]]
    )


class OfferLines(Strict):
    """How one offer of the ladder is taken: welcomed, mistrusted, turned down with the persona's reason."""

    consider: Lines = Field((), description="said with some trust", examples=[["If it's you that rings, yes."]])
    doubt: Lines = Field((), description="said without trust", examples=[["And when nobody has rung?"]])
    refuse: Lines = Field((), description="said before they were heard", examples=[["I've sat by the phone once."]])


class Script(Strict):
    """Everything the customer may say. A reply combines reaction + content + push, each optional.

    `story` is told a piece at a time, in order, each once. `reactions` answer how the message landed; `beats` carry the
    stage direction. Band `any` serves every band.
    """

    open: Lines = Field((), description="first messages; one is chosen", examples=[["Fifth time I've been in touch."]])
    story: Lines = Field((), description="the story, a piece a line", examples=[["I ordered on the 6th of August."]])
    answer: tuple[Answer, ...] = Field((), description="answers to what trainees ask")
    asks: tuple[Question, ...] = Field((), description="questions of their own")
    reactions: Mapping[Felt, BandLines] = Field(
        default_factory=dict,
        description="how a message landed: lines per band, or `any`",
        examples=[{"blamed": {"any": ["So it's my fault."]}}],
    )
    beats: Mapping[Beat, BandLines] = Field(
        default_factory=dict,
        description="what the customer does next: lines per band, or `any`",
        examples=[{"press": {"any": ["Who is coming, and when?"]}}],
    )
    offers: Mapping[str, OfferLines] = Field(
        default_factory=dict,
        description="offer id -> how it is taken",
        examples=[{"callback": {"refuse": ["A call doesn't put a socket in the wall."]}}],
    )
    disclose: Mapping[str, Lines] = Field(
        default_factory=dict,
        description="hidden fact id -> how it is told",
        examples=[{"lost-job": ["I got laid off. They don't know."]}],
    )
    odd: Mapping[Odd, Lines] = Field(
        default_factory=dict,
        description="replies to odd messages",
        examples=[{"bot": ["Do I sound like one?"]}],
    )
    deflect: BandLines = Field(
        default_factory=dict,
        description="said when asked about something still hidden: neither yes nor no, and no word of it",
        examples=[{"any": ["I'd sooner keep to the router."]}],
    )
