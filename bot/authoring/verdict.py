"""Whether a persona is fair to trainees: five rules, one per standard trainee, with bounds per difficulty."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from bot.authoring.playthrough import AGREES_AT, MAX_TURNS, Playthrough
from bot.core.persona import Persona

Leaning = Literal["fair", "too easy", "too hard"]
Difficulty = Literal["easy", "medium", "hard"]
Plays = Mapping[str, Playthrough]


@dataclass(frozen=True)
class Bounds:
    """What is fair, in turns: when the expert should win, until when the average trainee must not lose the customer
    (`average_keeps`), by when the hostile one must have.

    `every_fact`: the expert must hear all hidden facts, else one is enough. `average_may_agree`: the average trainee
    may win a warm agreement, though not together with every hidden fact.
    """

    expert_from: int
    expert_by: int
    every_fact: bool
    average_keeps: int
    average_may_agree: bool
    hostile_by: int


BOUNDS: dict[Difficulty, Bounds] = {
    "easy": Bounds(5, 8, True, MAX_TURNS, True, MAX_TURNS),
    "medium": Bounds(7, 10, True, 8, True, 9),
    "hard": Bounds(9, 12, False, 5, False, 7),
}
LIKED, CALMED = 0.10, 0.05
"""Trust that kindness must win and tension it must take away, unless there is trust or calm enough already."""


@dataclass(frozen=True)
class Reason:
    """What one trainee's turns say about the persona, and to which side they lean."""

    trainee: str
    leaning: Leaning
    says: str


@dataclass(frozen=True)
class Verdict:
    """`difficulty` 0-100: how far from agreeing and opening up the customer stays, over all trainees and turns."""

    says: Leaning
    difficulty: float
    reasons: tuple[Reason, ...]

    @property
    def why(self) -> str:
        """Whose turns decided it, where it is not fair."""
        decided = (f"{reason.trainee}: {reason.says}" for reason in self.reasons if reason.leaning == self.says)
        return "" if self.says == "fair" else next(decided)


def judge(persona: Persona, plays: Plays) -> Verdict:
    """The verdict on `persona`. A fault of the expert's run decides, then the side with more faults."""
    bounds = BOUNDS[persona.difficulty]
    reasons = (
        *_expert(persona, plays["expert"], bounds),
        _average(persona, plays["average"], bounds),
        _robotic(plays["robotic"]),
        _hostile(persona, plays["hostile"], bounds),
        _kind(plays["kind-but-useless"]),
    )
    difficulty = round(100 * (1 - fmean(play.progress for play in plays.values())), 2)
    return Verdict(_balance(reasons), difficulty, reasons)


def _balance(reasons: tuple[Reason, ...]) -> Leaning:
    faults = [reason for reason in reasons if reason.leaning != "fair"]
    decisive = [reason.leaning for reason in faults if reason.trainee == "expert"] or [r.leaning for r in faults]
    if not decisive:
        return "fair"
    return "too hard" if decisive.count("too hard") * 2 >= len(decisive) else "too easy"


def _expert(persona: Persona, play: Playthrough, bounds: Bounds) -> Iterator[Reason]:
    turn, fair = play.last.turn, f"{persona.difficulty}: turn {bounds.expert_from} to {bounds.expert_by}"
    if play.outcome == "accept":
        late, early = turn > bounds.expert_by, turn < bounds.expert_from
        yield Reason(
            "expert", "too hard" if late else "too easy" if early else "fair", f"Agrees in turn {turn} ({fair})."
        )
    elif persona.offers and not any(offer.settles and offer.authority != "not_allowed" for offer in persona.offers):
        yield Reason("expert", "too hard", "No remedy within the trainee's authority settles it.")
    else:
        yield Reason("expert", "too hard", f"{_ending(play)}, although everything was done well ({fair}).")
    yield from _facts(persona, play, bounds)


def _facts(persona: Persona, play: Playthrough, bounds: Bounds) -> Iterator[Reason]:
    facts = [fact.id for fact in persona.hidden_facts]
    missed = [fact for fact in facts if fact not in play.told]
    if missed and (bounds.every_fact or len(missed) == len(facts)):
        first = "; they agree first" if play.outcome == "accept" else ""
        yield Reason("expert", "too hard", f"Never tells {' or '.join(missed)}{first}.")
    elif facts:
        heard = ", ".join(f"{fact} in turn {turn}" for fact, turn in play.told.items())
        early = any(turn < 2 for turn in play.told.values())
        yield Reason("expert", "too easy" if early else "fair",
                     f"Tells {heard}{', before any of it was earned' if early else ''}.")  # fmt: skip


def _average(persona: Persona, play: Playthrough, bounds: Bounds) -> Reason:
    turn, everything = play.last.turn, len(play.told) == len(persona.hidden_facts)
    if play.outcome == "walk_away" and turn <= bounds.average_keeps:
        return Reason("average", "too hard", f"Leaves in turn {turn}: no room to learn from a mistake.")
    if play.outcome == "accept" and (everything or not bounds.average_may_agree):
        gets = "agrees and tells everything" if everything and play.told else "agrees warmly"
        return Reason("average", "too easy", f"Half listening is enough: the customer {gets}.")
    return Reason("average", "fair", f"{_ending(play)}; {_told(persona, play)}.")


def _robotic(play: Playthrough) -> Reason:
    start, end = play.points[0].tension, play.last.tension
    if play.outcome.startswith("accept") or play.told or end < start:
        gets = "agrees" if play.outcome.startswith("accept") else "opens up" if play.told else "calms down"
        return Reason("robotic", "too easy", f"The customer {gets} although nothing was done for them.")
    return Reason("robotic", "fair", f"Formulas never help. {_ending(play)}.")


def _hostile(persona: Persona, play: Playthrough, bounds: Bounds) -> Reason:
    if play.outcome == "walk_away" and play.last.turn <= bounds.hostile_by:
        return Reason("hostile", "fair", f"{_ending(play)} ({persona.difficulty}: by turn {bounds.hostile_by}).")
    stays = f"leaves only in turn {play.last.turn}" if play.outcome == "walk_away" else "puts up with it to the end"
    return Reason("hostile", "too easy", f"The customer {stays} ({persona.difficulty}: by turn {bounds.hostile_by}).")


def _kind(play: Playthrough) -> Reason:
    start, end = play.points[0], play.last
    liked = end.trust - start.trust >= LIKED or end.trust >= AGREES_AT["trust"]
    if play.outcome.startswith("accept"):
        return Reason("kind-but-useless", "too easy", "Kindness alone settles it, although nothing was offered.")
    if not liked or (start.tension - end.tension < CALMED and end.band != "calm"):
        return Reason("kind-but-useless", "too hard", "Kindness changes next to nothing: no trust, no calm.")
    return Reason("kind-but-useless", "fair", f"Liked, but nothing is settled. {_ending(play)}.")


def _ending(play: Playthrough) -> str:
    turn = play.last.turn
    return {
        "accept": f"Agrees in turn {turn}",
        "accept_grudging": f"Agrees grudgingly in turn {turn}",
        "walk_away": f"Leaves in turn {turn}",
        "turn_limit": f"Still undecided after {turn} turns",
    }[play.outcome]


def _told(persona: Persona, play: Playthrough) -> str:
    if not persona.hidden_facts:
        return "there is nothing hidden to tell"
    return f"tells {len(play.told)} of {len(persona.hidden_facts)} hidden facts"
