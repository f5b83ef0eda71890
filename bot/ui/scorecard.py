"""Scorecard to the props of public/elements/Scorecard.jsx. Only for after the end: it shows what was hidden."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core.direction import UNLIMITED
from bot.core.evidence import Evidence
from bot.core.persona import Persona
from bot.core.rubric import Criterion, Rubric
from bot.core.scorecard import CriterionScore, Scorecard
from bot.core.usage import Usage
from bot.ui.figures import number, shown
from bot.ui.notes import kept
from bot.ui.views import customer
from bot.ui.wording import text

TOP_LEVEL = 5


def props(
    card: Scorecard,
    persona: Persona,
    rubric: Rubric,
    steps: Mapping[int, str],
    rehearsal: str,
) -> dict[str, Any]:
    """Everything the element shows. `steps`: trainee turn -> id of its message in the page, where it is known."""
    meta = card.meta
    return {
        "rehearsal": rehearsal,
        "customer": customer(persona),
        "outcome": outcome(card, persona.name),
        "criteria": [_criterion(name, score, rubric.criteria[name]) for name, score in card.criteria.items()],
        "secondary": [
            {"name": rubric.secondary[name].name, "reason": kept(line.said, line.reason), **_scored(line.score)}
            for name, line in card.secondary.items()
            if name in rubric.secondary
        ],
        "findings": _findings(card),
        "hints": [
            text("scorecard.hint", turn=hint["before_turn"], hint=hint["text"]) for hint in meta.get("hints", ())
        ],
        "uncovered": list(meta.get("uncovered", ())),
        "never_uncovered": list(meta.get("never_uncovered", ())),
        "notice": " ".join(_notices(card, rubric)),
        "steps": {str(turn): step for turn, step in steps.items()},
    }


def _notices(card: Scorecard, rubric: Rubric) -> Iterator[str]:
    """Small print: how it was scored, and at what cost."""
    if notice := card.meta.get("notice"):
        yield kept(card.notice, str(notice))
    yield text("scorecard.rubric", rubric=rubric.name, version=rubric.version)
    if used := card.meta.get("usage"):
        yield _spent(Usage.model_validate(used))


def _spent(used: Usage) -> str:
    cost = text("scorecard.cost_unknown") if used.cost is None else text("scorecard.cost", cost=number(used.cost, 4))
    tokens = {name: number(getattr(used, name)) for name in ("calls", "tokens_in", "tokens_cached", "tokens_out")}
    return text("scorecard.used", **tokens, seconds=number(used.milliseconds / 1000, 1), cost=cost)


def outcome(card: Scorecard, name: str) -> dict[str, str]:
    """How it ended, first of all: its tone, a title and a sentence."""
    ended, why = text(f"scorecard.{card.meta.get('ended', 'trainee')}", name=name), ""
    if card.critical:
        tone, verdict, why = "bad", "unsafe", text("scorecard.unsafe_why")
    elif card.meta.get("passed"):
        tone, verdict, why = "good", "passed", text("scorecard.passed_why")
    elif all(criterion.score is None for criterion in card.criteria.values()):
        tone, verdict = "none", "unscored"
    else:
        tone, verdict, why = "warn", "not_passed", text("scorecard.not_passed_why")
    ceiling = card.meta.get("intensity", UNLIMITED)
    capped = "" if ceiling == UNLIMITED else text("scorecard.capped", ceiling=text(f"band.{ceiling}"))
    said = " ".join(sentence for sentence in (ended, why, capped) if sentence)
    return {"tone": tone, "title": text(f"scorecard.{verdict}"), "text": said}


def _criterion(name: str, given: CriterionScore, criterion: Criterion) -> dict[str, Any]:
    skills = criterion.sub_skills
    return {
        "id": name,
        "name": criterion.name,
        **_scored(given.score),
        "confidence": text("scorecard.confidence", level=text(f"scorecard.confidence_{given.confidence}")),
        "reason": kept(given.said, given.reason, given.remark),
        "anchors": _anchors(given.score, criterion),
        "evidence": _grouped(given.evidence, {key: skill.name for key, skill in skills.items()}),
        "say_instead": [{"turn": line.turn, "text": line.text} for line in given.say_instead],
        "skills": [
            {"name": skill.name, "definition": skill.definition, **_scored(given.sub_skills.get(key))}
            for key, skill in skills.items()
        ],
    }


def _anchors(score: float | None, criterion: Criterion) -> list[dict[str, Any]]:
    """The anchor reached, and the next one up to aim for."""
    if score is None:
        return []
    reached = math.floor(score)
    return [
        {"level": level, "text": criterion.anchors[level]} for level in range(reached, min(reached + 1, TOP_LEVEL) + 1)
    ]


def _grouped(evidence: Sequence[Evidence], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """By turn; a quote stands once with all its reasons, and a reason once with all the sub-skills it speaks for."""
    found: dict[tuple[int, str, str, str], dict[str, list[str]]] = {}
    for item in sorted(evidence, key=lambda item: item.turn):
        reasons = found.setdefault((item.turn, item.speaker, item.quote, item.polarity), {})
        reasons.setdefault(item.why, []).append(names.get(item.sub_skill, ""))
    fields = ("turn", "speaker", "quote", "polarity")
    return [
        dict(zip(fields, key, strict=True)) | {"reasons": [{"why": why, "skills": of} for why, of in reasons.items()]}
        for key, reasons in found.items()
    ]


def _findings(card: Scorecard) -> list[dict[str, Any]]:
    ordered = sorted(card.findings, key=lambda finding: (not finding.critical, finding.turn))
    return [finding.model_dump() for finding in ordered]


def tone(score: float | None) -> str:
    """Colour of a score: good from 3.5, bad below 2.5."""
    if score is None:
        return "none"
    return "good" if score >= 3.5 else "warn" if score >= 2.5 else "bad"


def _scored(score: float | None) -> dict[str, Any]:
    whole = score is not None and score == int(score)
    plain = int(score) if score is not None and whole else score
    return {"score": plain, "figure": shown(score), "tone": tone(score)}
