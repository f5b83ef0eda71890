"""The cases that came out differently under two variants: what a person should read first."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Literal, TypeVar

from bot.core.model import Strict
from bot.core.signals import Signal
from evals.cases import AnyCase, AppraiserCase, EvaluatorCase
from evals.outcome import Outcome
from evals.stats.ratings import criteria, rated

Turn = Literal["better", "worse", "changed"]
Aim = TypeVar("Aim", float, tuple[float, float])
NOTHING, ABSENT = "nothing to judge", "-"


class Change(Strict):
    """What differs in one case. `wanted`: the rating or label, where there is one. Repeats are joined by `, `."""

    kind: Literal["score", "label", "check", "status"]
    part: str
    before: str
    after: str
    wanted: str = ""
    verdict: Turn
    size: float
    """Points of score; 1 for a label, verdict or status that turned, 0.5 for a strength; less where some repeats did.
    """


class ChangedCase(Strict):
    """A case that came out differently. `size` orders them: sizes of all its changes added up."""

    case: str
    size: float
    changes: tuple[Change, ...]
    before: tuple[Outcome, ...]
    after: tuple[Outcome, ...]


def changed(cases: Iterable[AnyCase], before: Sequence[Outcome], after: Sequence[Outcome]) -> tuple[ChangedCase, ...]:
    """Cases that differ, the largest change first, then in the suite's order."""
    found = []
    for case in cases:
        one, other = (tuple(o for o in side if o.case == case.id) for side in (before, after))
        if one and other and (changes := _changes(case, one, other)):
            size = round(sum(change.size for change in changes), 3)
            found.append(ChangedCase(case=case.id, size=size, changes=tuple(changes), before=one, after=other))
    return tuple(sorted(found, key=lambda case: -case.size))


def _changes(case: AnyCase, before: Sequence[Outcome], after: Sequence[Outcome]) -> list[Change]:
    one, other = ([o for o in side if o.status == "done"] for side in (before, after))
    if not one or not other:
        was, now = (", ".join(dict.fromkeys(o.status for o in side)) for side in (before, after))
        turn: Turn = "worse" if one else "better" if other else "changed"
        return [Change(kind="status", part="", before=was, after=now, verdict=turn, size=1)] if was != now else []
    return [*_scores(case, one, other), *_labels(case, one, other), *_checks(one, other)]


def _scores(case: AnyCase, before: Sequence[Outcome], after: Sequence[Outcome]) -> Iterable[Change]:
    wanted: Mapping[str, float | None] = {}
    if isinstance(case, EvaluatorCase):
        wanted = {name: rated([case], name)[case.id] for name in criteria([case])}
    for name in dict.fromkeys(name for one in (*before, *after) for name in one.scores):
        one, other = ([o.scores[name] for o in side if name in o.scores] for side in (before, after))
        if size := sum(_distance(one, other)):
            turn: Turn = "changed"
            if name in wanted:
                turn = _nearer(_distance(one, [wanted[name]]), _distance(other, [wanted[name]]))
            shown = _score(wanted[name]) if name in wanted else ""
            both = {"before": _joined(one), "after": _joined(other)}
            yield Change(kind="score", part=name, **both, wanted=shown, verdict=turn, size=round(size, 3))


def _distance(one: Sequence[float | None], other: Sequence[float | None]) -> tuple[float, float]:
    """1 for all going from scored to nothing to judge (or not scored at all); and points between mean scores."""
    known, also = ([score for score in side if score is not None] for side in (one, other))
    coverage = abs(len(known) / max(len(one), 1) - len(also) / max(len(other), 1))
    apart = abs(fmean(known) - fmean(also)) if known and also else 0
    return coverage + (bool(one) != bool(other) and not known and not also), apart


def _nearer(before: Aim, after: Aim) -> Turn:
    return "changed" if before == after else "better" if after < before else "worse"


def _joined(scores: Sequence[float | None]) -> str:
    return ", ".join(map(_score, scores)) or "not scored"


def _score(score: float | None) -> str:
    return NOTHING if score is None else f"{score:g}"


def _labels(case: AnyCase, before: Sequence[Outcome], after: Sequence[Outcome]) -> Iterable[Change]:
    wanted = case.labels if isinstance(case, AppraiserCase) else None
    for signal in Signal:
        one, other = ([str(o.labels.get(signal, ABSENT)) for o in side] for side in (before, after))
        size = abs(_weight(one) - _weight(other))
        if size:
            shown = "" if wanted is None else str(wanted.get(signal, ABSENT))
            aim = _weight([shown])
            turn = "changed" if wanted is None else _nearer(abs(_weight(one) - aim), abs(_weight(other) - aim))
            both = {"before": ", ".join(one), "after": ", ".join(other)}
            yield Change(kind="label", part=signal, **both, wanted=shown, verdict=turn, size=round(size, 3))


def _weight(given: Sequence[str]) -> float:
    return fmean({"strong": 1.0, "weak": 0.5}.get(strength, 0) for strength in given)


def _checks(before: Sequence[Outcome], after: Sequence[Outcome]) -> Iterable[Change]:
    """Checks that both ran and that turned, in any repeat."""
    for name in dict.fromkeys(checked.check for one in before for checked in one.checked):
        one, other = ([c.verdict for o in side for c in o.checked if c.check == name] for side in (before, after))
        passed, passes = (side.count("pass") / max(len(side), 1) for side in (one, other))
        if other and (passed != passes or set(one) != set(other)):
            both = {"before": ", ".join(one), "after": ", ".join(other)}
            size = round(abs(passes - passed), 3)
            yield Change(kind="check", part=name, **both, wanted="pass", verdict=_nearer(-passed, -passes), size=size)
