"""Ceilings that grave or repeated faults put on a criterion (rubric.md section 5, as overridden by section 10)."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.core.appraisal import Appraisal
from bot.core.offers import match
from bot.core.persona import Offer
from bot.core.rubric import Standard
from bot.core.signals import TOXIC, Signal
from bot.core.transcript import Transcript

REPAIR_WINDOW = 2
LATE_TURNS = 2
"""A slip in the last two turns leaves no room for a repair."""


class Cap(NamedTuple):
    """No score of `criterion` above `limit`, for `reason` (words for the trainee) at `turn` (0 = overall)."""

    criterion: Standard
    limit: float
    reason: str
    turn: int = 0


def caps(appraisals: Sequence[Appraisal], provocations: Sequence[int] = (), *, dearest_first: int = 0) -> list[Cap]:
    """All caps of a transcript. `dearest_first`: turn of a top-cost offer made before any other, 0 if none."""
    found = [*_grave_slips(appraisals), *_broken_word(appraisals), *_repeats(appraisals), *_unanswered(appraisals)]
    if dearest_first:
        found.append(Cap("diplomacy", 3, "the most expensive remedy was offered first", dearest_first))
    return found + _scripted_under_attack(appraisals, provocations) + _coverage(appraisals, provocations)


def repaired(turn: int, appraisals: Sequence[Appraisal]) -> bool:
    """Whether a slip at `turn` is owned and apologised for within two turns, with no toxic words after it."""
    later = [appraisal.strengths.keys() for appraisal in appraisals[turn:]]
    mended = set().union(*later[:REPAIR_WINDOW]) if later else set()
    changed_course = not any(TOXIC & signals for signals in later)
    return {Signal.SINCERE_APOLOGY, Signal.OWN_IT} <= mended and changed_course


def rude_turns(appraisals: Sequence[Appraisal]) -> list[int]:
    """Turns with an insult, a threat, or strong blame or belittling."""
    return [turn for turn, appraisal in enumerate(appraisals, 1) if _is_grave(appraisal)]


def _is_grave(appraisal: Appraisal) -> bool:
    strengths = appraisal.strengths
    hard = {Signal.HOSTILE, Signal.THREAT} & strengths.keys()
    return bool(hard) or "strong" in (strengths.get(Signal.BLAME_CUSTOMER), strengths.get(Signal.BELITTLE))


def _slip_limit(turn: int, slips: int, appraisals: Sequence[Appraisal]) -> float:
    if repaired(turn, appraisals):
        return 3.5
    late = turn > max(len(appraisals) - LATE_TURNS, 2)
    return 2.5 if slips == 1 and late else 2.0


def _grave_slips(appraisals: Sequence[Appraisal]) -> list[Cap]:
    turns, found = rude_turns(appraisals), []
    for turn in turns:
        limit = _slip_limit(turn, len(turns), appraisals)
        strengths = appraisals[turn - 1].strengths
        if {Signal.HOSTILE, Signal.THREAT} & strengths.keys():
            reason = "an insult or a threat"
            found += [Cap("composure", limit, reason, turn), Cap("diplomacy", limit, reason, turn)]
        if "strong" in (strengths.get(Signal.BLAME_CUSTOMER), strengths.get(Signal.BELITTLE)):
            reason = "the customer was blamed or belittled"
            found += [Cap("empathy", limit, reason, turn), Cap("diplomacy", limit, reason, turn)]
    return found


def _broken_word(appraisals: Sequence[Appraisal]) -> list[Cap]:
    promised = [turn for turn, a in enumerate(appraisals, 1) if Signal.OVERPROMISE in a.strengths]
    open_ = [turn for turn in promised if not _corrected(turn, appraisals)]
    return [Cap("diplomacy", 3, "a promise beyond the trainee's power was left standing", open_[0])] if open_ else []


def _corrected(turn: int, appraisals: Sequence[Appraisal]) -> bool:
    return any(Signal.HONEST_LIMIT in a.strengths and Signal.OVERPROMISE not in a.strengths for a in appraisals[turn:])


def _repeats(appraisals: Sequence[Appraisal]) -> list[Cap]:
    turns = [turn for turn, a in enumerate(appraisals, 1) if Signal.ASK_REPEAT in a.strengths]
    if not turns:
        return []
    times = "once" if len(turns) == 1 else f"{len(turns)} times"
    limit = 4.0 if len(turns) == 1 else 3.0
    return [Cap("empathy", limit, f"asked {times} for something already given", turns[-1])]


def _unanswered(appraisals: Sequence[Appraisal]) -> list[Cap]:
    ignored = [turn for turn, a in enumerate(appraisals, 1) if Signal.IGNORE_QUESTION in a.strengths]
    answers = {Signal.EXPLAIN_NEXT_STEP, Signal.CONCRETE_OFFER, Signal.HONEST_LIMIT, Signal.REASSURE_GROUNDED}
    answered = any(answers & a.strengths.keys() for a in appraisals)
    if len(ignored) < 2 or answered:
        return []
    return [Cap("diplomacy", 2, "the customer's question was never answered", ignored[-1])]


def _scripted_under_attack(appraisals: Sequence[Appraisal], provocations: Sequence[int]) -> list[Cap]:
    scripted = [
        turn
        for turn in provocations
        if turn <= len(appraisals) and Signal.HOLLOW_EMPATHY in appraisals[turn - 1].strengths
    ]
    reason = "the same formula under attack, three times or more"
    return [Cap("composure", 2.5, reason, scripted[-1])] if len(scripted) >= 3 else []


def _coverage(appraisals: Sequence[Appraisal], provocations: Sequence[int]) -> list[Cap]:
    unprovoked = [turn for turn in rude_turns(appraisals) if turn not in provocations]
    found = [
        Cap("composure", 3 if repaired(turn, appraisals) else 2, "unprovoked rudeness", turn) for turn in unprovoked
    ]
    if len(provocations) == 1:
        found.append(Cap("composure", 4, "limited evidence: provoked only once", provocations[0]))
    return found


def dearest_first(transcript: Transcript, offers: tuple[Offer, ...]) -> int:
    """Turn in which the ladder's most expensive offer was made before any other, 0 if it was not."""
    dearest = max((offer.cost for offer in offers), default=0)
    for said in transcript.said_by("trainee"):
        if offer := match(said.text, offers):
            return said.turn if len(offers) > 1 and offer.cost == dearest else 0
    return 0
