"""The whole report as one HTML file: no outside host, no build step, opens from disk. Everything shown is escaped."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from evals.comparison import Report
from evals.report import cases, words
from evals.stats.records import Difference, Figure

HERE = Path(__file__).parent
MARKS = {"good": "counts for", "bad": "counts against", "missed": "missed opportunity", "plain": "marked"}
"""How a quote is marked, for the legend and for whoever cannot see colours."""


@dataclass(frozen=True)
class View:
    """One report on the page. `anchor` is where it stands; no text of a suite gets into an attribute that links."""

    anchor: str
    report: Report
    rows: list[cases.Told]
    figures: list[tuple[str, list[Figure | None], Difference | None]]


def render(reports: Sequence[Report]) -> str:
    """The page: every suite with its figures and cases, and a section per case."""
    return template("page.html").render(
        title="Evals: " + ", ".join(f"{report.suite} {report.gate.standing}" for report in reports),
        views=[
            View(f"suite-{at}", report, cases.told(report), _figures(report)) for at, report in enumerate(reports, 1)
        ],
        words=words,
        marks=MARKS,
        fresh=fresh,
        style=own("page.css"),
        script=own("page.js"),
        script_hash=base64.b64encode(hashlib.sha256(own("page.js").encode()).digest()).decode(),
    )


@cache
def template(name: str, folder: Path = HERE) -> Template:
    """The template `name` in `folder`; what several pages share lies beside this file."""
    return Environment(
        loader=FileSystemLoader([folder, HERE]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template(name)


def own(name: str) -> Markup:
    """A file of ours, the only text on the page that is not escaped."""
    return Markup((HERE / name).read_text(encoding="utf-8"))


def _figures(report: Report) -> list[tuple[str, list[Figure | None], Difference | None]]:
    """A row per figure: its name, the value of every side, and the difference where just two are compared."""
    sides = [{figure.label: figure for figure in side.figures} for side in report.sides]
    pair = report.comparisons[0].differences if len(report.comparisons) == 1 else ()
    differences = {one.label: one for one in pair}
    rows = []
    for label in dict.fromkeys(label for side in sides for label in side):
        found = [side.get(label) for side in sides]
        rows.append((words.name_of(next(one for one in found if one)), found, differences.get(label)))
    return rows


def fresh(run: cases.Run, first: cases.Run) -> list[cases.Shown]:
    """What a reader has not seen in `first` already; all of it where they are the same run."""
    return [one for one in run.shown if run is first or one not in first.shown]
