"""The x-ray of a rehearsal: per trainee turn what was read in it, what it did to the customer, what it brought about.

Only for after the end: it shows what was hidden.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from bot.core.model import Strict
from bot.core.persona import HiddenFact
from bot.core.record import Turn
from bot.core.signals import CONSTRUCTIVE, SIGNALS, Strength
from bot.core.state import State

STEPS = (0.03, 0.10, 0.20)
"""Changes of a feeling (0-1) from which one, two and three arrows are drawn; less is not worth telling."""


class Feeling(NamedTuple):
    """A variable of the state in words, and whether more of it is good for the customer."""

    variable: str
    words: str
    more_is_good: bool


FEELINGS = (
    Feeling("anger", "anger", False),
    Feeling("distress", "distress", False),
    Feeling("trust", "trust in you", True),
    Feeling("heard", "feeling heard", True),
    Feeling("control", "feeling in control", True),
)


class Read(Strict):
    """One signal that was read in a message, in plain words, with the words that carried it."""

    meaning: str
    quote: str
    strength: Strength
    helps: bool


class Effect(Strict):
    """What a message did to one feeling. `arrows`: 1-3, up or down; `good`: whether that is the way one hopes for."""

    feeling: str
    arrows: int
    up: bool
    good: bool


class Consequence(Strict):
    """Something that came of a message. `kind` is for colour: it opened up, settled, or broke something."""

    kind: Literal["opened", "settled", "broke"]
    event: str
    fact: str = ""


class Row(Strict):
    """One trainee turn."""

    turn: int
    said: str
    reply: str
    read: tuple[Read, ...]
    effects: tuple[Effect, ...]
    brought: tuple[Consequence, ...]


OPENED, SETTLED = frozenset({"softened", "disclose"}), frozenset({"accept", "accept_grudging"})
BROKE = frozenset(
    {"escalated", "premature_solution", "apology_worn_out", "promise_broken", "ask_supervisor", "walk_away"}
)


def xray(start: State, turns: Sequence[Turn], hidden: Sequence[HiddenFact] = ()) -> tuple[Row, ...]:
    """A row per turn. `start`: the state at the opening."""
    facts = {fact.id: fact.text for fact in hidden}
    before = [start, *(turn.after for turn in turns)]
    return tuple(
        Row(
            turn=turn.number,
            said=turn.trainee,
            reply=turn.customer,
            read=tuple(_read(turn)),
            effects=tuple(effects(state, turn.after)),
            brought=tuple(_brought(turn.events, facts)),
        )
        for state, turn in zip(before, turns, strict=False)
    )


def effects(before: State, after: State) -> Iterator[Effect]:
    """The feelings that moved enough to be told."""
    for feeling in FEELINGS:
        change = after[feeling.variable] - before[feeling.variable]
        if arrows := sum(abs(change) >= step for step in STEPS):
            up = change > 0
            yield Effect(feeling=feeling.words, arrows=arrows, up=up, good=up == feeling.more_is_good)


def _read(turn: Turn) -> Iterator[Read]:
    for label in turn.appraisal.labels:
        spec = SIGNALS[label.signal]
        helps = label.signal in CONSTRUCTIVE
        yield Read(meaning=spec.definition, quote=label.quote, strength=label.strength, helps=helps)


def _brought(events: Sequence[str], facts: dict[str, str]) -> Iterator[Consequence]:
    for event in events:
        name, _, fact = event.partition(":")
        if name in OPENED:
            yield Consequence(kind="opened", event=name, fact=facts.get(fact, ""))
        elif name in SETTLED:
            yield Consequence(kind="settled", event=name)
        elif name in BROKE:
            yield Consequence(kind="broke", event=name)
