"""Whether a very good trainee can get there: every hidden fact told, and a settling offer accepted."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from bot.authoring.findings import Remark
from bot.core.emotion import step
from bot.core.persona import HiddenFact, Persona
from bot.core.signals import CONSTRUCTIVE, Signal
from bot.core.state import State, initial
from bot.core.temperament import Temperament

S = Signal
Play = Mapping[Signal, float]


def _strong(*signals: Signal) -> Play:
    return dict.fromkeys(signals, 1.0)


EVERYTHING = _strong(*sorted(CONSTRUCTIVE))
PLAYS: tuple[Play, ...] = (
    EVERYTHING,
    _strong(S.VALIDATE, S.REFLECT_BACK, S.OWN_IT, S.OPEN_QUESTION, S.EXPLAIN_NEXT_STEP, S.REASSURE_GROUNDED),
    _strong(S.NAME_FEELING, S.AFFIRM_DIGNITY, S.SINCERE_APOLOGY, S.OFFER_CHOICE, S.CONCRETE_OFFER, S.OPEN_QUESTION),
    _strong(S.OPEN_QUESTION),
    {},
)
"""Messages that are as good as they get. They differ, because what is said again and again wears off."""


class Peak(NamedTuple):
    """The highest trust and being heard seen, 0-1, whether the customer walked out, and the facts told."""

    trust: float
    heard: float
    walked_out: bool
    told: frozenset[str]


def remarks(persona: Persona, max_turns: int) -> Iterator[Remark]:
    """Errors for what no trainee can reach within `max_turns`; a warning for what everybody is told at once."""
    temperament = persona.resolved
    peak = best(temperament, max_turns)
    if peak.walked_out and not peak.told:
        yield Remark(
            "error", "hopeless", "temperament", "walks out on even the best play",
            "start calmer or more patient: lower start.anger, raise start.trust or start.patience, lower drain",
        )  # fmt: skip
        return
    start = initial(temperament)
    for index, fact in enumerate(persona.hidden_facts):
        where = f"hidden_facts.{index}.unlock"
        if fact.id not in peak.told:
            yield _locked(where, fact, peak, max_turns)
        elif not fact.unlock.invited and all(start[name] >= _needs(fact, name) for name in ("trust", "heard")):
            yield Remark(
                "warning", "told-at-once", where, f"trust {start['trust']:.2f} and heard {start['heard']:.2f} at the "
                "opening unlock it already, so the first polite message is told", "raise it, or set invited: true",
            )  # fmt: skip
    yield from _unsettled(persona, temperament, max_turns)


def best(temperament: Temperament, max_turns: int) -> Peak:
    """How far the best play gets. Tries the obvious first, then looks a message ahead each turn."""
    state, seen = initial(temperament), list[State]()
    for _ in range(max_turns):
        state, _events = step(state, EVERYTHING, temperament, settled=False)
        seen.append(state)
        if state.disclosed >= temperament.unlocks.keys():
            return _peak(seen)
    state = initial(temperament)
    for _ in range(max_turns):
        options = [step(state, play, temperament, settled=False)[0] for play in PLAYS]
        state = max(options, key=lambda after: _nearness(after, temperament))
        seen += options
    return _peak(seen)


def _nearness(state: State, temperament: Temperament) -> tuple[int, bool, float]:
    missing = [unlock for fact, unlock in temperament.unlocks.items() if fact not in state.disclosed]
    gaps = [min(state["trust"] - unlock.trust, state["heard"] - unlock.heard) for unlock in missing]
    return -len(missing), state.ended is None, max(gaps, default=0.0) + 0.1 * state["trust"]


def _peak(seen: list[State]) -> Peak:
    told = frozenset(fact for state in seen for fact in state.disclosed)
    trust, heard = (max((state[name] for state in seen), default=0.0) for name in ("trust", "heard"))
    return Peak(trust, heard, any(state.ended == "walk_away" for state in seen), told)


def _needs(fact: HiddenFact, name: str) -> float:
    return float(getattr(fact.unlock, name))


def _locked(where: str, fact: HiddenFact, peak: Peak, max_turns: int) -> Remark:
    names = [name for name in ("trust", "heard") if _needs(fact, name) > getattr(peak, name)]
    if not names:
        both = f"trust {fact.unlock.trust:g} and heard {fact.unlock.heard:g}"
        return Remark("error", "out-of-reach", where, f"{both} are never reached together", "lower one of them")
    needed = " and ".join(f"{name} {_needs(fact, name):g}" for name in names)
    reached = " and ".join(f"{name} {getattr(peak, name):.2f}" for name in names)
    lower = " and ".join(f"{name} below {getattr(peak, name):.2f}" for name in names)
    what = f"{needed} out of reach: the best play of {max_turns} turns gets to {reached}"
    return Remark("error", "out-of-reach", f"{where}.{names[0]}", what, f"set {lower}")


def _unsettled(persona: Persona, temperament: Temperament, max_turns: int) -> Iterator[Remark]:
    """An error where even the best play, with a settling offer from the first message, is never accepted."""
    for offset in (0, 1):
        state = initial(temperament)
        for turn in range(max_turns):
            state, _events = step(state, PLAYS[(turn * offset) % 3], temperament)
            if state.ended in ("accept", "accept_grudging"):
                return
    reached = f"anger {state['anger']:.2f}, trust {state['trust']:.2f}, resolution {state['resolution']:.2f}"
    yield Remark(
        "error", "never-accepts", "temperament", f"the best play of {max_turns} turns is not accepted ({reached})",
        "raise receptivity or start.trust, or lower reactivity, start.anger or drain",
    )  # fmt: skip
