"""Lines for the embedded customer, by what they are for; the same lines are voice samples for a model."""

import string
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from bot.core.direction import Band, Beat
from bot.core.model import Strict
from bot.core.signals import Felt

SLOTS = frozenset({"quote", "offer", "broken", "promise", "question", "fact"})
"""What a line may insert: the trainee's words, the offer weighed, what broke it, a promise held to, a fact, ..."""


def _known_slots(line: str) -> str:
    used = {name for _, name, _, _ in string.Formatter().parse(line) if name is not None}
    if unknown := used - SLOTS:
        raise ValueError(f"unknown slot {sorted(unknown)} in {line!r}; known: {sorted(SLOTS)}")
    return line


Spoken = Annotated[str, Field(min_length=1, max_length=400), AfterValidator(_known_slots)]
Lines = tuple[Spoken, ...]
BandLines = Mapping[Band | Literal["any"], Lines]
Odd = Literal[
    "unknown", "asked_again", "pasted", "bot", "instructions", "unreadable", "language", "abuse", "lengthy", "empty",
]  # fmt: skip
"""Replies to odd input: cannot know it; asked it before; pasted twice; are you a bot; ignore your instructions; ..."""


class Answer(Strict):
    """What the customer says when asked about one of these words."""

    about: tuple[str, ...] = Field(min_length=1)
    line: Spoken


class Question(Strict):
    """A question of the customer's own. `answered_by`: words of which a reply would count as an answer."""

    ask: Spoken
    again: Spoken
    answered_by: tuple[str, ...] = Field(min_length=1)


class OfferLines(Strict):
    """How one offer of the ladder is taken: welcomed, mistrusted, turned down with the persona's reason."""

    consider: Lines = ()
    doubt: Lines = ()
    refuse: Lines = ()


class Script(Strict):
    """Everything the customer may say. A reply combines reaction + content + push, each optional.

    `story` is told a piece at a time, in order, each once. `reactions` answer how the message landed; `beats` carry the
    stage direction. Band `any` serves every band.
    """

    open: Lines = ()
    story: Lines = ()
    answer: tuple[Answer, ...] = ()
    asks: tuple[Question, ...] = ()
    reactions: Mapping[Felt, BandLines] = Field(default_factory=dict)
    beats: Mapping[Beat, BandLines] = Field(default_factory=dict)
    offers: Mapping[str, OfferLines] = Field(default_factory=dict)
    disclose: Mapping[str, Lines] = Field(default_factory=dict)
    odd: Mapping[Odd, Lines] = Field(default_factory=dict)
