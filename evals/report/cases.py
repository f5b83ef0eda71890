"""Cases as the HTML report lays them out: one row in the table, one section with the variants side by side."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from evals.cases import AnyCase, AppraiserCase, EvaluatorCase
from evals.comparison import Change, Comparison, Report
from evals.outcome import Checked, Outcome, Passage
from evals.report import words
from evals.stats.ratings import rated

_BILL = {"usage": None, "paid": None, "milliseconds": 0}
"""What may differ between two outcomes that are the same to a reader."""
_SPEAKER = re.compile(r"^((?:Customer|Trainee)(?: \d+)?:)", re.MULTILINE)


class Piece(NamedTuple):
    """Words of a passage. `mark`: how to highlight them, `who` for a speaker's name, empty where they stand plain."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Shown:
    """One passage cut at its marks, and the marks that are nowhere in it."""

    title: str
    pieces: tuple[Piece, ...]
    nowhere: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """One repeat of a case by one variant."""

    outcome: Outcome
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Told:
    """One case: what was wanted, what each variant made of it, what changed."""

    number: int
    case: AnyCase
    wanted: Mapping[str, str]
    runs: tuple[tuple[str, tuple[Run, ...]], ...]
    changes: tuple[tuple[str, tuple[Change, ...]], ...]
    turn: str
    size: float

    @property
    def state(self) -> str:
        """lost, not recorded, failed, unclear or passed: the worst of the last variant's repeats."""
        last = [run.outcome for run in self.runs[-1][1]] if self.runs else []
        statuses, verdicts = {one.status for one in last}, {check.verdict for one in last for check in one.checked}
        unplayed = next((status for status in ("lost", "not_recorded") if status in statuses), None)
        if unplayed or not last:
            return (unplayed or "not played").replace("_", " ")
        return "failed" if "fail" in verdicts else "unclear" if "unclear" in verdicts else "passed"

    @property
    def columns(self) -> list[tuple[str, tuple[Run, ...]]]:
        """Variants side by side; those that came to the very same share a column."""
        names: dict[str, list[str]] = {}
        first: dict[str, tuple[Run, ...]] = {}
        for name, runs in self.runs:
            key = repr([run.outcome.model_copy(update=_BILL) for run in runs])
            names.setdefault(key, []).append(name)
            first.setdefault(key, runs)
        return [(" = ".join(names[key]), runs) for key, runs in first.items()]

    @property
    def scores(self) -> str:
        """Criterion and scores of every variant, for the table."""
        names = dict.fromkeys(name for _, runs in self.runs for run in runs for name in run.outcome.scores)
        told = []
        for name in names:
            given = " → ".join(scores(name, [run.outcome for run in runs]) for _, runs in self.runs)
            told.append(f"{name} {given}" + (f" ({self.wanted[name]})" if name in self.wanted else ""))
        return "; ".join(told)

    @property
    def failed(self) -> tuple[Checked, ...]:
        """Checks that the last variant failed."""
        last = self.runs[-1][1] if self.runs else ()
        return tuple(check for run in last for check in run.outcome.checked if check.verdict == "fail")


def told(report: Report) -> list[Told]:
    """Every case of the report, in the suite's order."""
    by_case: dict[str, list[tuple[str, list[Outcome]]]] = defaultdict(list)
    for side in report.sides:
        mine: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in side.outcomes:
            mine[outcome.case].append(outcome)
        for case, outcomes in mine.items():
            by_case[case].append((side.variant.name, outcomes))
    return [_told(number, case, by_case[case.id], report.comparisons) for number, case in enumerate(report.cases, 1)]


def _told(
    number: int, case: AnyCase, sides: Sequence[tuple[str, list[Outcome]]], comparisons: Sequence[Comparison]
) -> Told:
    found = [(one, changed) for one in comparisons for changed in one.changed if changed.case == case.id]
    turns = [words.leaning(changed) for _, changed in found]
    return Told(
        number=number,
        case=case,
        wanted=_wanted(case),
        runs=tuple((name, tuple(Run(one, _shown(one)) for one in outcomes)) for name, outcomes in sides),
        changes=tuple((f"{one.before} → {one.after}", changed.changes) for one, changed in found),
        turn=next((turn for turn in ("worse", "changed", "better") if turn in turns), "same" if comparisons else ""),
        size=max((changed.size for _, changed in found), default=0),
    )


def _wanted(case: AnyCase) -> dict[str, str]:
    """Part -> what raters or writers gave, as text."""
    if isinstance(case, EvaluatorCase):
        names = dict.fromkeys(name for given in case.ratings.values() for name in given)
        return {name: score(rated([case], name)[case.id]) for name in names}
    if isinstance(case, AppraiserCase):
        return {signal: str(strength) for signal, strength in case.labels.items()}
    return {}


def scores(name: str, outcomes: Sequence[Outcome]) -> str:
    """The scores of all repeats: `3, 3.5`."""
    return ", ".join(score(one.scores[name]) for one in outcomes if name in one.scores) or words.NONE


def score(value: float | None) -> str:
    """`3.5`, or that there was nothing to judge."""
    return "not tested" if value is None else f"{value:g}"


def _shown(outcome: Outcome) -> tuple[Shown, ...]:
    return tuple(cut(passage) for passage in outcome.shown)


def cut(passage: Passage) -> Shown:
    """The passage in pieces; where marks overlap, the earlier start wins, then the longer."""
    found, nowhere = [], []
    for quote, how in passage.marks:
        at = _place(quote, passage.text)
        if at:
            found.append((*at, how))
        else:
            nowhere.append(quote)
    pieces, end = [], 0
    for start, stop, how in sorted(set(found), key=lambda one: (one[0], -one[1])):
        if start >= end:
            pieces += [*_speakers(passage.text[end:start]), Piece(passage.text[start:stop], how)]
            end = stop
    pieces += _speakers(passage.text[end:])
    return Shown(passage.title, tuple(piece for piece in pieces if piece.text), tuple(dict.fromkeys(nowhere)))


def _speakers(text: str) -> list[Piece]:
    """Plain text with the names of those who speak set apart."""
    return [Piece(part, "who" if at % 2 else "") for at, part in enumerate(_SPEAKER.split(text))]


def _place(quote: str, text: str) -> tuple[int, int] | None:
    """Where the quote stands, white space aside."""
    parts = [re.escape(part) for part in quote.split()]
    match = re.search(r"\s+".join(parts), text) if parts else None
    return match.span() if match else None
