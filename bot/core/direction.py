"""A stage direction: what the customer does next, in words a player may see. No numbers, no signal ids."""

from typing import Literal

from bot.core.model import Strict
from bot.core.signals import Felt

Band = Literal["calm", "tense", "upset", "boiling"]
BANDS: tuple[Band, ...] = ("calm", "tense", "upset", "boiling")
UNLIMITED: Band = "boiling"
"""The intensity ceiling that caps nothing."""

Feeling = Literal["frustration", "grief", "shame", "fear", "indignation", "confusion"]

Beat = Literal[
    "open", "answer", "ask", "press", "call_out", "vent", "withdraw", "object", "consider", "doubt", "soften",
    "disclose", "ask_supervisor", "accept", "accept_grudging", "walk_away", "leave",
]  # fmt: skip
"""What the customer does. `leave` is the polite end when the turn limit is reached."""

Aside = Literal["pasted", "unreadable", "empty"]
"""Something odd about the trainee's message itself, noticed by code."""

Lack = Literal["heard", "trust", "remedy"]
"""What still keeps the customer from a yes to an offer that would settle it."""


def capped(band: int, ceiling: Band) -> int:
    """The band 0-3 that may be shown under `ceiling`."""
    return min(band, BANDS.index(ceiling))


class Direction(Strict):
    """`felt`: how the message landed. `quote`: the trainee's words it reacts to, verbatim, maybe empty.

    `ceiling`: the hottest band this rehearsal may show; `band` is never above it, nor may the words be.
    `tell`: id of the hidden fact to disclose now. `offer`: id of the offer being weighed, if it matched the ladder.
    `lacks`: set while an offer on the table would settle it and something else is still missing.
    """

    beat: Beat
    band: Band
    feeling: Feeling
    mood: tuple[str, ...] = ()
    felt: tuple[Felt, ...] = ()
    quote: str = ""
    tell: str | None = None
    offer: str | None = None
    aside: Aside | None = None
    ceiling: Band = UNLIMITED
    lacks: Lack | None = None
