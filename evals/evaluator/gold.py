"""Fits and checks the mapping on rated transcripts: python -m evals.evaluator.gold --gold PATH [--write].

Prints agreement with the median rating through the whole pipeline. Each transcript is scored by parameters fitted
without it.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.optimize import minimize

from bot.core.appraisal import Appraisal, Label
from bot.core.caps import caps
from bot.core.cast import Case
from bot.core.rubric import STANDARDS, Rubric, Standard
from bot.core.scorecard import assemble
from bot.core.scoring import round_half
from bot.core.signals import Signal
from bot.core.transcript import Transcript
from bot.embedded.evaluator import appraised, assess
from bot.embedded.judging.mapping import PARAMETERS, Curve
from bot.embedded.judging.opportunities import opportunities, provocations
from bot.embedded.judging.sub_skills import Reading, read
from evals.stats.agreement import agreement
from evals.stats.ratings import Answer
from evals.stats.records import Figure

Floats = NDArray[np.float64]
PRIOR = np.array([0.0, 3.0, 3.0])
"""start, lift, drag before any data: a middling level that full good or full harm moves by about two points."""
PULL = 0.003
BOUNDS = [(-4.0, 4.0), (0.0, 8.0), (0.0, 8.0)]
LARGE = 5.0
SHOWN = ("kappa", "within_one", "exact", "bias", "tested_alike")


@dataclass(frozen=True)
class Rated:
    """A transcript, the raters' median per criterion, their labels, and ours."""

    id: str
    case: Case
    median: Mapping[Standard, float | None]
    theirs: tuple[Appraisal, ...]
    ours: tuple[Appraisal, ...]


@dataclass(frozen=True)
class Example:
    """What the fit sees of one transcript: the reading, the cap on it, and the rating."""

    reading: Reading
    cap: float
    rating: float


def load(gold: Path, rubric: Rubric) -> list[Rated]:
    """All rated transcripts of `gold`."""
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    return [_rated(row, rubric) for row in rows]


def _rated(row: dict, rubric: Rubric) -> Rated:  # type: ignore[type-arg]
    spoken = [line.split(": ", 1) for line in row["lines"]]
    transcript = Transcript.of([("trainee" if who[0] == "T" else "customer", text) for who, text in spoken])
    case = Case(transcript=transcript, rubric=rubric, facts=tuple(row["facts"]))
    signals = [rating["signals"] for rating in row["ratings"].values()]
    theirs = [_agreed([s.get(f"T{turn}") or {} for s in signals]) for turn in range(1, transcript.turns + 1)]
    return Rated(row["id"], case, row["median"], tuple(theirs), tuple(appraised(case)))


def _agreed(votes: Sequence[Mapping[str, str]]) -> Appraisal:
    """Labels that most raters gave; strong if most of those did."""
    labels = []
    for name in sorted({name for vote in votes for name in vote}):
        given = [vote[name] for vote in votes if name in vote]
        if 2 * len(given) > len(votes):
            strength = "strong" if 2 * given.count("strong") > len(given) else "weak"
            labels.append(Label(signal=Signal(name), strength="strong" if strength == "strong" else "weak", quote=""))
    return Appraisal(labels=tuple(labels))


def examples(rated: Sequence[Rated], criterion: Standard) -> list[Example]:
    """Each rated transcript twice: as the raters labelled it and as our appraiser did."""
    out = []
    for row in rated:
        rating = row.median[criterion]
        attacks = provocations(opportunities(row.case.transcript))
        for appraisals in (row.theirs, row.ours) if rating is not None else ():
            limits = [cap.limit for cap in caps(appraisals, attacks) if cap.criterion == criterion]
            out.append(Example(read(criterion, appraisals), min(limits, default=LARGE), float(rating or 0)))
    return out


def fit(found: Sequence[Example]) -> Curve:
    """The curve with the least squared error after caps, pulled a little towards `PRIOR`."""
    good, harm = np.array([e.reading.good for e in found]), np.array([e.reading.harm for e in found])
    cap, rating = np.array([e.cap for e in found]), np.array([e.rating for e in found])

    def loss(p: Floats) -> float:
        level = 1 + 4 / (1 + np.exp(p[2] * harm - p[0] - p[1] * good))
        return float(np.mean((np.minimum(level, cap) - rating) ** 2) + PULL * np.sum((p - PRIOR) ** 2))

    best = minimize(loss, PRIOR, method="L-BFGS-B", bounds=BOUNDS)
    return Curve(*(round(float(value), 2) for value in best.x))


def held_out(rated: Sequence[Rated]) -> dict[Standard, dict[str, Figure]]:
    """Agreement through the whole pipeline, each transcript scored by curves fitted on the others."""
    ours: dict[Standard, list[Answer]] = {name: [] for name in STANDARDS}
    for row in rated:
        others = [other for other in rated if other is not row]
        scores = score(row, {name: fit(examples(others, name)) for name in STANDARDS})
        for name in STANDARDS:
            ours[name].append(Answer(row.id, row.id, _half(row.median[name]), scores[name]))
    return {name: {figure.name: figure for figure in agreement(ours[name], name)} for name in STANDARDS}


def score(row: Rated, curves: Mapping[Standard, Curve]) -> dict[Standard, float | None]:
    """The scorecard's headline scores for one transcript."""
    card = assemble(assess(row.case, row.ours, curves), row.case.transcript, row.case.rubric)
    return {name: card.criteria[name].score for name in STANDARDS}


def _half(rating: float | None) -> float | None:
    return None if rating is None else round_half(rating)


def main(argv: list[str]) -> None:
    """Print the table; with --write also fit on everything and store the parameters."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--rubric", type=Path, default=Path("prompts/rubrics/customer-care.yaml"))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(argv)
    rated = load(options.gold, read_rubric(options.rubric))
    table = held_out(rated)
    print(report(table, len(rated)))
    if options.write:
        curves = {name: asdict(fit(examples(rated, name))) for name in STANDARDS}
        checked = {name: {shown: _kept(found[shown]) for shown in SHOWN} for name, found in table.items()}
        stored = {"note": NOTE, "transcripts": len(rated), "curves": curves, "held_out": checked}
        PARAMETERS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


NOTE = (
    "Three parameters per criterion, fitted by evals.evaluator.gold on model-rated transcripts; "
    "held_out: each transcript scored by parameters fitted without it."
)


def read_rubric(path: Path) -> Rubric:
    """The rubric in `path`."""
    return Rubric(**yaml.safe_load(path.read_text(encoding="utf-8")))


def report(table: Mapping[Standard, Mapping[str, Figure]], count: int) -> str:
    """One line per criterion: figures with their 95 % intervals."""
    lines = [
        f"{name:>9}  n {found['kappa'].n}  " + "  ".join(_told(found[n]) for n in SHOWN)
        for name, found in table.items()
    ]
    return "\n".join([f"{count} transcripts, leave-one-out", *lines])


def _told(figure: Figure) -> str:
    if figure.value is None:
        return f"{figure.name} - ({figure.note})"
    return f"{figure.name} {figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def _kept(figure: Figure) -> float | None:
    return None if figure.value is None else round(figure.value, 3)


if __name__ == "__main__":
    main(sys.argv[1:])
