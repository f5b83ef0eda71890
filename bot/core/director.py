"""From state and events to a stage direction: one ordered table, first match wins (architecture.md, Director)."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from bot.core.appraisal import Appraisal
from bot.core.direction import BANDS, UNLIMITED, Aside, Band, Beat, Direction, Feeling, Lack, capped
from bot.core.emotion import ACCEPTS
from bot.core.signals import ACKNOWLEDGE, HARMFUL, SIGNALS, TOXIC, Signal
from bot.core.state import State
from bot.core.transcript import words

EXPLANATION = frozenset({Signal.EXPLAIN_NEXT_STEP, Signal.REASSURE_GROUNDED, Signal.HONEST_LIMIT})
OFFER = frozenset({Signal.CONCRETE_OFFER, Signal.OFFER_CHOICE, Signal.OVERPROMISE})
QUIET_FEELINGS: frozenset[Feeling] = frozenset({"grief", "shame", "confusion"})
"""Customers who go silent under harm while they are not boiling."""

TRUSTING, WARY = 0.45, 0.30
MAX_FELT = 3

_MOODS: dict[Feeling, tuple[str, str, str, str]] = {
    "frustration": ("relieved", "wary", "exasperated", "furious"),
    "grief": ("quiet", "worn", "raw", "overwhelmed"),
    "shame": ("lighter", "guarded", "cornered", "panicking"),
    "fear": ("steadier", "anxious", "frightened", "panicking"),
    "indignation": ("courteous", "clipped", "affronted", "outraged"),
    "confusion": ("reassured", "unsure", "lost", "distraught"),
}


@dataclass(frozen=True)
class Situation:
    """All the table looks at: state before and after, what happened, what was said."""

    before: State
    after: State
    events: tuple[str, ...]
    appraisal: Appraisal
    feeling: Feeling
    message: str
    dice: random.Random
    ceiling: Band = UNLIMITED

    @property
    def signals(self) -> frozenset[Signal]:
        """Signals of this message."""
        return frozenset(self.appraisal.strengths)

    @property
    def band(self) -> int:
        """How heated they may show themselves, 0-3; what they feel is in `after`."""
        return capped(self.after.band, self.ceiling)

    def has(self, event: str) -> bool:
        """Whether `event` happened this turn; `disclose` matches any fact."""
        return any(e == event or e.startswith(f"{event}:") for e in self.events)

    def by_trust(self, trusting: Beat, between: tuple[Beat, ...], distrusting: Beat) -> Beat:
        """A beat by how far the customer trusts by now; the seed decides in between."""
        trust = self.after["trust"]
        if trust >= TRUSTING:
            return trusting
        return distrusting if trust < WARY else self.dice.choice(between)


def _ended(s: Situation) -> Beat | None:
    return next((beat for beat in ("walk_away", "accept_grudging", "accept") if s.has(beat)), None)


def _harmed(s: Situation) -> Beat | None:
    if not s.signals & HARMFUL:
        return None
    if s.band == 3:
        return "vent" if s.signals & TOXIC else s.dice.choice(("vent", "call_out"))
    return "withdraw" if s.feeling in QUIET_FEELINGS else "call_out"


def _offered(s: Situation) -> Beat | None:
    return s.by_trust("consider", ("doubt", "ask"), "doubt") if s.signals & OFFER else None


def _explained(s: Situation) -> Beat | None:
    return s.by_trust("ask", ("ask", "doubt"), "press") if s.signals & EXPLANATION else None


def _acknowledged(s: Situation) -> Beat | None:
    if not s.signals & (ACKNOWLEDGE | {Signal.OWN_IT}):
        return None
    feelings_fell = all(s.after[name] <= s.before[name] for name in ("anger", "distress"))
    return "soften" if feelings_fell else "press"


def _plain(s: Situation) -> Beat:
    return "answer" if "?" in s.message or len(words(s.message)) < 4 else s.dice.choice(("press", "ask"))


TABLE: tuple[tuple[str, Callable[[Situation], Beat | None]], ...] = (
    ("the rehearsal ended", _ended),
    ("asks for a supervisor", lambda s: "ask_supervisor" if s.has("ask_supervisor") else None),
    ("tells a hidden fact", lambda s: "disclose" if s.has("disclose") else None),
    ("was let down", lambda s: "call_out" if s.has("promise_broken") else None),
    ("was harmed", _harmed),
    ("calmed down", lambda s: "soften" if s.has("softened") else None),
    ("was not heard first", lambda s: "object" if s.has("premature_solution") else None),
    ("was offered something", _offered),
    ("was asked openly", lambda s: "answer" if Signal.OPEN_QUESTION in s.signals else None),
    ("was told something", _explained),
    ("was only acknowledged", _acknowledged),
    ("nothing happened", _plain),
)


def direct(
    situation: Situation,
    *,
    offer: str | None = None,
    aside: Aside | None = None,
    leave: bool = False,
    settles: bool = False,
) -> Direction:
    """The stage direction for this turn.

    `leave`: the turn limit is reached and nothing else ends the chat. `settles`: an offer named by now would settle it.
    """
    beat = next(beat for _, rule in TABLE if (beat := rule(situation)))
    if leave and situation.after.ended is None:
        beat = "leave"
    felt = _felt(situation)
    return Direction(
        beat=beat,
        band=BANDS[situation.band],
        feeling=situation.feeling,
        mood=(_MOODS[situation.feeling][situation.band],),
        felt=tuple(dict.fromkeys(SIGNALS[signal].felt for signal in felt)),
        quote=next((quote for signal in felt if (quote := situation.appraisal.quote(signal))), ""),
        tell=next((e.partition(":")[2] for e in situation.events if e.startswith("disclose:")), None),
        offer=offer,
        aside=aside,
        ceiling=situation.ceiling,
        lacks=_lack(situation.after) if settles and situation.after.ended is None else None,
    )


def _lack(state: State) -> Lack:
    """What keeps them from a yes; somebody who is only too angry for one was not heard enough either."""
    short = [name for name in ("heard", "trust", "resolution") if state[name] < ACCEPTS[name]]
    names: dict[str, Lack] = {"trust": "trust", "resolution": "remedy"}
    return names.get(short[0], "heard") if short else "heard"


def opening(state: State, feeling: Feeling, ceiling: Band = UNLIMITED) -> Direction:
    """The direction for the customer's first words."""
    band = capped(state.band, ceiling)
    return Direction(beat="open", band=BANDS[band], feeling=feeling, mood=(_MOODS[feeling][band],), ceiling=ceiling)


def _felt(s: Situation) -> list[Signal]:
    """Signals by how much they weigh on the customer: harm before good, heavier before lighter."""

    def weight(signal: Signal) -> tuple[bool, float]:
        strength = s.appraisal.values[signal]
        return signal in HARMFUL, strength * sum(abs(w) for w in SIGNALS[signal].weights)

    return sorted(s.signals, key=weight, reverse=True)[:MAX_FELT]
