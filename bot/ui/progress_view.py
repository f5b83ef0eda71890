"""What the progress page shows, from what is kept. Of a rehearsal that is not over nothing but that it is open."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from bot.core.evidence import Polarity
from bot.core.persona import Persona
from bot.core.review import Review
from bot.core.scorecard import Scorecard
from bot.core.standing import Played, Suggestion, Weakest, series, suggestion, weakest
from bot.store.people import Look
from bot.store.standings import Standing
from bot.ui.chart import chart
from bot.ui.figures import number
from bot.ui.names import Names
from bot.ui.outcome import outcome, reviewed
from bot.ui.wording import text, texts

QUOTES: Mapping[Polarity, int] = {"harmful": 2, "missed": 2, "positive": 1}
"""How many quotes of each kind stand with the weakest sub-skill."""


def families(kept: Sequence[Standing]) -> list[list[Standing]]:
    """Takes of the same rehearsal together, the family with the newest take first, and in it the newest take."""
    parents = {one.entry.id: one.entry.take_of for one in kept}
    found: dict[str, list[Standing]] = {}
    for one in kept:
        root, seen = one.entry.id, set[str]()
        while (parent := parents.get(root)) and parent not in seen:
            seen.add(root)
            root = parent
        found.setdefault(root, []).append(one)
    return list(found.values())


def row(one: Standing, names: Names, reviews: Sequence[Review] = ()) -> dict[str, Any]:
    """A rehearsal in the list."""
    entry, result = one.entry, one.result
    scores = result.scores if result else {}
    return {
        "id": entry.id,
        "persona": entry.persona,
        "customer": names.customer(entry.persona),
        "title": entry.title,
        "started": entry.started,
        "take_from": entry.take_from if entry.take_of else None,
        "state": "scored" if result else {None: "open", "stopped": "stopped"}.get(entry.ended, "waiting"),
        "outcome": outcome(result, reviews) if result else None,
        "scores": [(names.criterion(result.rubric if result else "", id), score) for id, score in scores.items()],
        "submitted": entry.submitted,
        "reviews": [reviewed(review, result, names) for review in reviews],
    }


def measured(played: Sequence[Played], names: Names) -> list[dict[str, Any]]:
    """Charts by measure, the measure used last first."""
    return [
        {"rubric": measure.rubric, "evaluator": measure.evaluator, "charts": [chart(one, names) for one in same]}
        for measure, same in groupby(series(played), key=lambda one: one.measure)
    ]


def to_work_on(played: Sequence[Played], names: Names) -> tuple[Weakest, dict[str, Any]] | None:
    """The weakest sub-skill, by name."""
    weak = weakest(played)
    if weak is None:
        return None
    rubric = next(take.result.rubric for take in played if take.result and take.rehearsal == weak.takes[-1])
    return weak, {
        "name": names.sub_skill(rubric, weak.criterion, weak.sub_skill),
        "criterion": names.criterion(rubric, weak.criterion),
        "mean": number(weak.mean, 1),
        "takes": len(weak.takes),
        "rubric": rubric,
    }


def quotes(weak: Weakest, cards: Mapping[str, Scorecard]) -> list[dict[str, Any]]:
    """What shows the weak sub-skill in the trainee's own words, newest first; last where it was there."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for id in reversed(weak.takes):
        for item in cards[id].criteria[weak.criterion].evidence if id in cards else ():
            if item.sub_skill == weak.sub_skill:
                fields = {"turn": item.turn, "quote": item.quote, "polarity": item.polarity, "why": item.why}
                found.setdefault((item.polarity, item.quote), {"rehearsal": id, **fields})
    kinds = {kind: [one for one in found.values() if one["polarity"] == kind] for kind in QUOTES}
    return [one for kind, most in QUOTES.items() for one in kinds[kind][:most]]


def next_one(
    personas: Sequence[Persona], played: Sequence[Played], names: Names, work: tuple[Weakest, dict[str, Any]] | None
) -> dict[str, Any] | None:
    """Whom to play next, with the reasons in words."""
    weak, rubric = (work[0].criterion, names.rubric(work[1]["rubric"])) if work else (None, None)
    found = suggestion(personas, played, weak, rubric)
    return found and {
        "id": found.persona.id,
        "name": found.persona.name,
        "summary": found.persona.summary,
        "difficulty": found.persona.difficulty,
        "industry": found.persona.industry,
        "because": _because(found, work[1]["criterion"] if work else ""),
    }


def _because(found: Suggestion, criterion: str) -> str:
    said = "; ".join(text(f"progress.{reason}", criterion=criterion) for reason in found.reasons)
    return said[:1].upper() + said[1:]


def deed(look: Look) -> str:
    """What somebody did, in words; a count may follow its kind."""
    kind, _, count = look.deed.partition(" ")
    return texts("deed").get(kind, kind).format(count=count)


def looked(looks: Iterable[Look], mine: str) -> list[dict[str, Any]]:
    """The audit about somebody's rehearsals as they read it."""
    return [{"who": look.who, "deed": deed(look), "at": look.at} for look in looks if look.who != mine]
