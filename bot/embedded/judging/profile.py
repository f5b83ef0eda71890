"""The secondary lines: plain counts of what helped and what hurt, not fitted to anything."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.core.appraisal import Appraisal
from bot.core.assessment import Finding, Profile
from bot.core.caps import dearest_first
from bot.core.cast import Case
from bot.core.scoring import round_half
from bot.core.signals import ACKNOWLEDGE, HARMFUL, STRENGTH_VALUE, TOXIC, Signal
from bot.embedded.judging.opportunities import Opportunity

S = Signal
MIDDLE, ENOUGH = 3.0, 3.0
"""Where a line starts, and how many strong signs move it a whole two points."""


class Table(NamedTuple):
    """Signals that raise and lower a line, and how both are worded."""

    helps: frozenset[Signal]
    hurts: frozenset[Signal]
    good: str
    bad: str
    none: str


_TABLES: dict[str, Table] = {
    "patience": Table(
        frozenset([S.REFLECT_BACK, S.OPEN_QUESTION, S.AFFIRM_DIGNITY]),
        frozenset([S.RUSH, S.ASK_REPEAT, S.PRESSURE]),
        "gives room in turn {}",
        "hurries, presses or talks down in turn {}",
        "nothing called for patience or tried it",
    ),
    "sound_judgement": Table(
        frozenset([S.HONEST_LIMIT, S.CONCRETE_OFFER, S.OFFER_CHOICE]),
        frozenset([S.OVERPROMISE, S.POLICY_SHIELD, S.PRESSURE]),
        "a workable step or an honest limit in turn {}",
        "promises, pushes, blames or refuses too quickly in turn {}",
        "no remedy was proposed or refused",
    ),
    "communication": Table(
        frozenset([S.EXPLAIN_NEXT_STEP, S.REASSURE_GROUNDED, S.REFLECT_BACK, S.CONCRETE_OFFER, S.HONEST_LIMIT]),
        frozenset([S.IGNORE_QUESTION, S.POLICY_SHIELD, S.HOLLOW_EMPATHY, S.BLAME_COLLEAGUE]),
        "plain and concrete in turn {}",
        "vague, or past the question, in turn {}",
        "there was too little to explain",
    ),
}


def profile(
    case: Case, appraisals: Sequence[Appraisal], found: Sequence[Opportunity], compliance: Sequence[Finding]
) -> Mapping[str, Profile]:
    """All secondary lines of the rubric, each 1-5 or None, with the turns that decided it."""
    lines = {name: _tabled(table, appraisals) for name, table in _TABLES.items()}
    if turn := dearest_first(case.transcript, case.offers):
        lines["sound_judgement"] = Profile(score=1.0, reason=f"Jumps to the costliest remedy in turn {turn}.")
    lines["de_escalation"] = _de_escalation(appraisals, found)
    lines["resolution"] = _resolution(appraisals)
    lines["compliance"] = _compliance(case, compliance)
    return {name: lines[name] for name in case.rubric.secondary if name in lines}


def _tabled(table: Table, appraisals: Sequence[Appraisal]) -> Profile:
    hurt = _turns(table.hurts | TOXIC, appraisals)
    helped = {turn: value for turn, value in _turns(table.helps, appraisals).items() if turn not in hurt}
    if not helped and not hurt:
        return Profile(score=None, reason=f"Not scored: {table.none}.")
    up, down = sum(helped.values()), sum(hurt.values())
    score = MIDDLE + 2 * min(1.0, up / ENOUGH) - 2 * min(1.0, down / ENOUGH)
    parts = [table.good.format(_listed(helped))] * bool(helped) + [table.bad.format(_listed(hurt))] * bool(hurt)
    return Profile(score=round_half(min(5.0, max(1.0, score))), reason=_sentence(parts))


def _de_escalation(appraisals: Sequence[Appraisal], found: Sequence[Opportunity]) -> Profile:
    """Moves at the turns that had to answer an attack: acknowledging cools, harm adds fuel."""
    provoked = [item.turn for item in found if item.provoking and item.turn <= len(appraisals)]
    if not provoked:
        return Profile(score=None, reason="Not scored: the customer never attacked.")
    cooled = [turn for turn in provoked if _cools(appraisals[turn - 1])]
    fuelled = [turn for turn in provoked if HARMFUL & appraisals[turn - 1].strengths.keys()]
    score = MIDDLE + 2 * (len(cooled) - len(fuelled)) / len(provoked)
    parts = [f"acknowledges before explaining in turn {_listed(cooled)}"] * bool(cooled)
    parts += [f"adds fuel in turn {_listed(fuelled)}"] * bool(fuelled)
    return Profile(score=round_half(score), reason=_sentence(parts or ["neither heats nor cools"]))


def _cools(appraisal: Appraisal) -> bool:
    signals = appraisal.strengths.keys()
    return bool((ACKNOWLEDGE | {S.OWN_IT}) & signals) and not HARMFUL & signals


def _resolution(appraisals: Sequence[Appraisal]) -> Profile:
    """A next step (3), with an owner (+1), concrete on who and when (+1); spoiled by toxic words (at most 2)."""
    steps = _turns(frozenset([S.EXPLAIN_NEXT_STEP, S.CONCRETE_OFFER]), appraisals)
    if not steps:
        return Profile(score=1.0, reason="No next step.")
    owned = _turns(frozenset([S.OWN_IT]), appraisals)
    concrete = [turn for turn, value in steps.items() if value == 1.0]
    score = 2.0 + (1.5 if concrete else 0.5) + (0.5 if len(concrete) > 1 else 0) + (1.0 if owned else 0)
    spoiled = any(TOXIC & appraisal.strengths.keys() for appraisal in appraisals[-2:])
    reason = f"next step in turn {_listed(concrete or steps)}" + ("" if concrete else ", without owner or date")
    parts = [reason, f"an owner in turn {_listed(owned)}" if owned else "no owner named"]
    return Profile(score=min(score, 2.0) if spoiled else round_half(score), reason=_sentence(parts))


def _compliance(case: Case, found: Sequence[Finding]) -> Profile:
    if not case.packs:
        return Profile(score=None, reason="Not scored: no compliance pack applies to this persona.")
    if not found:
        return Profile(score=5.0, reason=f"No rule broken (packs: {', '.join(pack.id for pack in case.packs)}).")
    rules = ", ".join(dict.fromkeys(finding.rule for finding in found))
    return Profile(score=1.0 if any(f.critical for f in found) else 3.0, reason=f"Findings: {rules}.")


def _turns(wanted: frozenset[Signal], appraisals: Sequence[Appraisal]) -> dict[int, float]:
    """Turn -> strength of its strongest wanted signal."""
    found = {}
    for turn, appraisal in enumerate(appraisals, 1):
        values = [STRENGTH_VALUE[s] for signal, s in appraisal.strengths.items() if signal in wanted]
        if values:
            found[turn] = max(values)
    return found


def _listed(turns: Sequence[int] | Mapping[int, float]) -> str:
    return ", ".join(str(turn) for turn in list(turns)[:3])


def _sentence(parts: Sequence[str]) -> str:
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
