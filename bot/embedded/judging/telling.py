"""Picks the telling quotes of one criterion: what worked, what did harm, what was passed over."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.appraisal import Appraisal
from bot.core.caps import REPAIR_WINDOW
from bot.core.evidence import MAX_WORDS, MIN_WORDS, Evidence, Rejection, locate, verify
from bot.core.rubric import Standard
from bot.core.signals import ACKNOWLEDGE, CONSTRUCTIVE, HARMFUL, SOLVE, TOXIC, Signal
from bot.core.transcript import Transcript, normalise
from bot.embedded.judging.opportunities import PROVOKING, Kind, Opportunity, sentences
from bot.embedded.judging.second_look import sounds_grave
from bot.embedded.judging.sub_skills import GAINS, LETTER, Reading, Sign
from bot.embedded.judging.whys import why_good, why_harm, why_missed

MOST_MISSED, FEW_KNOWN, MOST_USES = 2, 3, 2
PROVOKED_BONUS, REPEATED_TURN, LEAST_GAIN, TOXIC_FIRST = 1.5, 1.5, 0.25, 1.6
"""More telling where the customer attacked; less so when the turn is quoted already; too slight to show at all."""
MOST_SENTENCE_WORDS = 24
"""A clause is shown with its whole sentence up to this length."""
WEAK_LEVEL = 3.0
"""Below this level what was passed over is part of the case, even where harm was done too."""

_SEEKS: dict[str, tuple[Kind, ...]] = {
    "E": ("self_harm", "disclosure", "feeling", "despair", "accusation", "insult"),
    "D": ("question", "accusation", "insult", "despair", "escalation"),
    "C": ("insult", "accusation", "escalation", "despair", "exit"),
}
_HARMS = HARMFUL | {Signal.OVERPROMISE}
_SPOILS = TOXIC | {Signal.RUSH}
"""Good words beside these are not what to show."""

_REFUSES = re.compile(r"\b(?:not able|unable|can't|cannot|won't|don't|not me)\b")
_CHECK = re.compile(r"^(?:is|are|does|do|did|have|any|anything|say|clear|tell me|would you like any)\b[^?]{0,70}\??$")

_MISSABLE: dict[Standard, tuple[str, ...]] = {
    "empathy": ("E1", "E2", "E4", "E5", "E3"),
    "diplomacy": ("D5", "D1", "D3", "D4"),
    "composure": ("C2", "C3", "C4"),
}
_MET: dict[str, frozenset[Signal]] = {
    "E": ACKNOWLEDGE - {Signal.REFLECT_BACK},
    "D": SOLVE | {Signal.OWN_IT},
    "C": CONSTRUCTIVE,
}
"""Any of these in the reply, and the customer's words were not passed over."""


@dataclass(frozen=True)
class Scene:
    """What the picker looks at. Turns in `barred` broke a critical rule: nothing in them is shown as good."""

    transcript: Transcript
    appraisals: Sequence[Appraisal]
    found: Mapping[int, Opportunity]
    barred: frozenset[int] = frozenset()


def pick(criterion: Standard, reading: Reading, level: float, scene: Scene) -> tuple[Evidence, ...]:
    """Proven evidence: at most one positive and one improvement per sub-skill, gravest first."""
    harmful = list(_harmful(criterion, reading, scene))
    positive = list(_positive(criterion, reading, scene))
    harmed = {item.sub_skill for item in harmful}
    wanted = MOST_MISSED if level < WEAK_LEVEL else int(not harmful)
    missed = _missed(criterion, harmed, wanted, _MET[LETTER[criterion]], scene)
    known = {item.sub_skill for item in (*positive, *harmful, *missed)}
    if len(known) < FEW_KNOWN:
        missed += _missed(criterion, known, FEW_KNOWN - len(known), frozenset(), scene)
    return (*positive, *harmful, *missed)


def quotable(quote: str, source: str) -> str:
    """`quote` in 4-30 words of `source`: with its sentence where that is short, cut where it is too long."""
    span = locate(quote, source) or quote
    inside = [part for part in sentences(source) if span in part]
    if inside and (len(span.split()) < MIN_WORDS or len(inside[0].split()) <= MOST_SENTENCE_WORDS):
        span = inside[0]
    pieces = list(re.finditer(r"\S+", span))
    return span if len(pieces) <= MAX_WORDS else span[: pieces[MAX_WORDS - 1].end()]


def _positive(criterion: Standard, reading: Reading, scene: Scene) -> Iterator[Evidence]:
    """The most telling sign per sub-skill, spread over turns; no quote serves more than two sub-skills."""
    turns: Counter[int] = Counter()
    quotes: Counter[str] = Counter()
    for name in reading.good_by:
        signs = [sign for sign in reading.gains if sign.sub_skill == name and _shows(sign, scene)]
        for sign in sorted(
            signs, key=lambda s: (-_telling(s, criterion, scene) / (1 + REPEATED_TURN * turns[s.turn]), s.turn)
        ):
            evidence = _trainee_evidence(sign, "positive", why_good(criterion, sign, scene.found.get(sign.turn)), scene)
            if evidence and quotes[evidence.quote] < MOST_USES:
                turns[sign.turn] += 1
                quotes[evidence.quote] += 1
                yield evidence
                break


def _shows(sign: Sign, scene: Scene) -> bool:
    """Whether a good sign is worth showing: not slight, not beside toxic words, not in words that do harm or refuse."""
    labels = scene.appraisals[sign.turn - 1].labels
    if sign.turn in scene.barred or sign.weight < LEAST_GAIN or any(label.signal in _SPOILS for label in labels):
        return False
    if sign.label.signal == Signal.OWN_IT and _REFUSES.search(normalise(sign.label.quote)):
        return False
    if sign.sub_skill == "C5" and sign.label.signal != Signal.HONEST_LIMIT and not _after_slip(sign.turn, scene):
        return False
    shown = quotable(sign.label.quote, scene.transcript.at(sign.turn, "trainee") or "")
    return not sounds_grave(shown) and not any(
        label.signal in _HARMS and (label.quote in shown or shown in label.quote) for label in labels
    )


def _after_slip(turn: int, scene: Scene) -> bool:
    before = scene.appraisals[max(0, turn - 1 - REPAIR_WINDOW) : turn - 1]
    return any(label.signal in HARMFUL for appraisal in before for label in appraisal.labels)


def _telling(sign: Sign, criterion: Standard, scene: Scene) -> float:
    met = scene.found.get(sign.turn)
    bonus = PROVOKED_BONUS if met and (met.provoking if criterion == "composure" else met.emotional) else 1.0
    return sign.weight * bonus


def _harmful(criterion: Standard, reading: Reading, scene: Scene) -> Iterator[Evidence]:
    """The gravest sign per sub-skill, gravest sub-skill first."""
    seen: set[str] = set()
    for sign in sorted(reading.harms, key=lambda sign: (-_sting(sign), sign.turn)):
        if sign.sub_skill in seen:
            continue
        if evidence := _trainee_evidence(sign, "harmful", why_harm(criterion, sign, scene.found.get(sign.turn)), scene):
            seen.add(sign.sub_skill)
            yield evidence


def _sting(sign: Sign) -> float:
    """How much a harm wants to be named: a slight is named before what else the same words left undone."""
    return sign.weight * (TOXIC_FIRST if sign.label.signal in TOXIC else 1.0)


def _trainee_evidence(sign: Sign, polarity: str, why: str, scene: Scene) -> Evidence | None:
    source = scene.transcript.at(sign.turn, "trainee") or ""
    proposed = Evidence(
        turn=sign.turn,
        sub_skill=sign.sub_skill,
        quote=quotable(_carrier(sign, source), source),
        polarity="positive" if polarity == "positive" else "harmful",
        why=why,
    )
    proven = verify(proposed, scene.transcript)
    return None if isinstance(proven, Rejection) else proven


def _carrier(sign: Sign, source: str) -> str:
    """The quote of a sign; for an explanation found in its "is that clear?", the sentence that explains."""
    quote = sign.label.quote
    if sign.label.signal not in SOLVE or not _CHECK.match(normalise(quote)):
        return quote
    before = [part for part in sentences(source) if not part.endswith("?")]
    return max(before, key=len, default=quote)


def _missed(criterion: Standard, skip: set[str], most: int, meets: frozenset[Signal], scene: Scene) -> list[Evidence]:
    """Customer words that got no answer in the sub-skill they called for, nor any of `meets`; each turn once."""
    out: list[Evidence] = []
    for name in _MISSABLE[criterion]:
        if name in skip or len(out) >= most:
            continue
        used = {item.turn for item in out}
        open_ = [met for met in scene.found.values() if met.turn not in used and _passed_over(name, met, meets, scene)]
        for met in sorted(open_, key=lambda met: (-_gravity(name, met), met.turn)):
            if evidence := _customer_evidence(name, met, scene):
                out.append(evidence)
                break
    return out


def _passed_over(name: str, met: Opportunity, meets: frozenset[Signal], scene: Scene) -> bool:
    labels = scene.appraisals[met.turn - 1].strengths.keys() if met.turn <= len(scene.appraisals) else set()
    calls = PROVOKING & met.quotes.keys() if name[0] == "C" else set(_SEEKS[name[0]]) & met.quotes.keys()
    return bool(calls) and not labels & (meets | GAINS[name].keys())


def _gravity(name: str, met: Opportunity) -> int:
    order = _SEEKS[name[0]]
    return max((len(order) - order.index(kind) for kind in met.quotes if kind in order), default=0)


def _customer_evidence(name: str, met: Opportunity, scene: Scene) -> Evidence | None:
    proposed = Evidence(
        turn=met.turn,
        speaker="customer",
        sub_skill=name,
        quote=quotable(met.quote(*_SEEKS[name[0]]), met.text),
        polarity="missed",
        why=why_missed(name, scene.appraisals[met.turn - 1]),
    )
    proven = verify(proposed, scene.transcript)
    return None if isinstance(proven, Rejection) else proven
