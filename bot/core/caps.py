"""Ceilings that grave or repeated faults put on a criterion (rubric.md section 5, as overridden by section 10)."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from bot.core.appraisal import Appraisal
from bot.core.note import Note, note
from bot.core.offers import match
from bot.core.persona import Offer
from bot.core.rubric import Standard
from bot.core.signals import TOXIC, Signal
from bot.core.transcript import Transcript

REPAIR_WINDOW = 2
LATE_TURNS = 2
"""A slip in the last two turns leaves no room for a repair."""


Reason = Literal[
    "dearest_first", "hostile", "blame", "promise", "asked_again", "asked_often", "unanswered", "formula", "unprovoked",
    "provoked_once",
]  # fmt: skip
"""Why a cap holds; in words for the trainee as the note `capped_<reason>`."""


class Cap(NamedTuple):
    """No score of `criterion` above `limit`, for `reason` at `turn`. `times`: how often, where that counts."""

    criterion: Standard
    limit: float
    reason: Reason
    turn: int
    times: int = 1

    @property
    def note(self) -> Note:
        """The cap in words for the trainee."""
        return note(f"capped_{self.reason}", limit=float(self.limit), turn=self.turn, times=self.times)


def caps(appraisals: Sequence[Appraisal], provocations: Sequence[int] = (), *, dearest_first: int = 0) -> list[Cap]:
    """All caps of a transcript. `dearest_first`: turn of a top-cost offer made before any other, 0 if none."""
    found = [*_grave_slips(appraisals), *_broken_word(appraisals), *_repeats(appraisals), *_unanswered(appraisals)]
    if dearest_first:
        found.append(Cap("diplomacy", 3, "dearest_first", dearest_first))
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
            found += [Cap("composure", limit, "hostile", turn), Cap("diplomacy", limit, "hostile", turn)]
        if "strong" in (strengths.get(Signal.BLAME_CUSTOMER), strengths.get(Signal.BELITTLE)):
            found += [Cap("empathy", limit, "blame", turn), Cap("diplomacy", limit, "blame", turn)]
    return found


def _broken_word(appraisals: Sequence[Appraisal]) -> list[Cap]:
    promised = [turn for turn, a in enumerate(appraisals, 1) if Signal.OVERPROMISE in a.strengths]
    open_ = [turn for turn in promised if not _corrected(turn, appraisals)]
    return [Cap("diplomacy", 3, "promise", open_[0])] if open_ else []


def _corrected(turn: int, appraisals: Sequence[Appraisal]) -> bool:
    return any(Signal.HONEST_LIMIT in a.strengths and Signal.OVERPROMISE not in a.strengths for a in appraisals[turn:])


def _repeats(appraisals: Sequence[Appraisal]) -> list[Cap]:
    turns = [turn for turn, a in enumerate(appraisals, 1) if Signal.ASK_REPEAT in a.strengths]
    if not turns:
        return []
    if len(turns) == 1:
        return [Cap("empathy", 4, "asked_again", turns[-1])]
    return [Cap("empathy", 3, "asked_often", turns[-1], len(turns))]


def _unanswered(appraisals: Sequence[Appraisal]) -> list[Cap]:
    ignored = [turn for turn, a in enumerate(appraisals, 1) if Signal.IGNORE_QUESTION in a.strengths]
    answers = {Signal.EXPLAIN_NEXT_STEP, Signal.CONCRETE_OFFER, Signal.HONEST_LIMIT, Signal.REASSURE_GROUNDED}
    answered = any(answers & a.strengths.keys() for a in appraisals)
    if len(ignored) < 2 or answered:
        return []
    return [Cap("diplomacy", 2, "unanswered", ignored[-1])]


def _scripted_under_attack(appraisals: Sequence[Appraisal], provocations: Sequence[int]) -> list[Cap]:
    scripted = [
        turn
        for turn in provocations
        if turn <= len(appraisals) and Signal.HOLLOW_EMPATHY in appraisals[turn - 1].strengths
    ]
    return [Cap("composure", 2.5, "formula", scripted[-1])] if len(scripted) >= 3 else []


def _coverage(appraisals: Sequence[Appraisal], provocations: Sequence[int]) -> list[Cap]:
    unprovoked = [turn for turn in rude_turns(appraisals) if turn not in provocations]
    found = [Cap("composure", 3 if repaired(turn, appraisals) else 2, "unprovoked", turn) for turn in unprovoked]
    if len(provocations) == 1:
        found.append(Cap("composure", 4, "provoked_once", provocations[0]))
    return found


def dearest_first(transcript: Transcript, offers: tuple[Offer, ...]) -> int:
    """Turn in which the ladder's most expensive offer was made before any other, 0 if it was not."""
    dearest = max((offer.cost for offer in offers), default=0)
    for said in transcript.said_by("trainee"):
        if offer := match(said.text, offers):
            return said.turn if len(offers) > 1 and offer.cost == dearest else 0
    return 0
