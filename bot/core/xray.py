"""The x-ray of a rehearsal: per trainee turn what was read in it, what it did to the customer, what it brought about.

Only for after the end: it shows what was hidden. Names only; the words for people are the edge's.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from bot.core.direction import Band
from bot.core.evidence import locate
from bot.core.model import Strict
from bot.core.persona import HiddenFact
from bot.core.record import Turn
from bot.core.signals import CONSTRUCTIVE, Signal, Strength
from bot.core.state import State

STEPS = (0.03, 0.10, 0.20)
"""Changes of a feeling (0-1) from which one, two and three arrows are drawn; less is not worth telling."""

FEELINGS = {"anger": False, "distress": False, "trust": True, "heard": True, "control": True}
"""Variable of the state -> whether more of it is good for the customer."""

Kind = Literal["opened", "settled", "broke"]
KINDS: dict[str, Kind] = {
    "softened": "opened", "disclose": "opened", "accept": "settled", "accept_grudging": "settled",
    "escalated": "broke", "premature_solution": "broke", "apology_worn_out": "broke", "promise_broken": "broke",
    "ask_supervisor": "broke", "walk_away": "broke",
}  # fmt: skip
"""Event of the engine -> what it means for the talk."""


class Read(Strict):
    """One signal that was read in a message, with the words that carried it."""

    signal: Signal
    quote: str
    strength: Strength
    helps: bool


class Piece(Strict):
    """A stretch of a message. `read`: which signals, by their place in the row, its words carried."""

    text: str
    read: tuple[int, ...] = ()


class Effect(Strict):
    """What a message did to one feeling. `arrows`: 1-3, up or down; `good`: whether that is the way one hopes for."""

    feeling: str
    arrows: int
    up: bool
    good: bool


class Consequence(Strict):
    """Something that came of a message; `fact` is the text of what was told."""

    kind: Kind
    event: str
    fact: str = ""


class Row(Strict):
    """One trainee turn. `band`: how the customer was after it."""

    turn: int
    said: tuple[Piece, ...]
    reply: str
    read: tuple[Read, ...]
    effects: tuple[Effect, ...]
    brought: tuple[Consequence, ...]
    band: Band


def xray(start: State, turns: Sequence[Turn], hidden: Sequence[HiddenFact] = ()) -> tuple[Row, ...]:
    """A row per turn. `start`: the state at the opening."""
    facts = {fact.id: fact.text for fact in hidden}
    before = [start, *(turn.after for turn in turns)]
    return tuple(_row(state, turn, facts) for state, turn in zip(before, turns, strict=False))


def _row(before: State, turn: Turn, facts: dict[str, str]) -> Row:
    read = tuple(
        Read(signal=label.signal, quote=label.quote, strength=label.strength, helps=label.signal in CONSTRUCTIVE)
        for label in turn.appraisal.labels
    )
    return Row(
        turn=turn.number,
        said=pieces(turn.trainee, [item.quote for item in read]),
        reply=turn.customer,
        read=read,
        effects=tuple(effects(before, turn.after)),
        brought=tuple(_brought(turn.events, facts)),
        band=turn.after.band_name,
    )


def effects(before: State, after: State) -> Iterator[Effect]:
    """The feelings that moved enough to be told."""
    for feeling, more_is_good in FEELINGS.items():
        change = after[feeling] - before[feeling]
        if arrows := sum(abs(change) >= step for step in STEPS):
            yield Effect(feeling=feeling, arrows=arrows, up=change > 0, good=(change > 0) == more_is_good)


def pieces(said: str, quotes: Sequence[str]) -> tuple[Piece, ...]:
    """`said` cut where a quote begins or ends, so that the pieces join to it; quotes may overlap."""
    spans = [_span(said, quote) for quote in quotes]
    cuts = sorted({0, len(said), *(cut for span in spans for cut in span)})
    return tuple(
        Piece(
            text=said[start:end],
            read=tuple(index for index, (first, last) in enumerate(spans) if first <= start and end <= last),
        )
        for start, end in pairwise(cuts)
    )


def _span(said: str, quote: str) -> tuple[int, int]:
    """Where `quote` stands; nowhere, (0, 0), if its words are not there."""
    found = quote if quote in said else locate(quote, said) or ""
    start = said.find(found) if found else 0
    return start, start + len(found)


def _brought(events: Sequence[str], facts: dict[str, str]) -> Iterator[Consequence]:
    for event in events:
        name, _, fact = event.partition(":")
        if kind := KINDS.get(name):
            yield Consequence(kind=kind, event=name, fact=facts.get(fact, ""))
