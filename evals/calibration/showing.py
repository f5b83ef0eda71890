"""The comparison with people, for the terminal, a pull request and the browser."""

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from bot.config import EMBEDDED
from bot.core.rubric import Rubric
from evals.calibration.leaning import Leaning
from evals.calibration.verdict import Disagreement, Findings, Line
from evals.cases import EvaluatorCase
from evals.report import words
from evals.report.cases import Shown, cut, score
from evals.report.html import own, template
from evals.report.markdown import safe
from evals.report.terminal import WIDTH, Harmless

HERE = Path(__file__).parent
STYLE = {"holds": "green", "fails": "bold red", "open": "yellow"}
MOST_SHOWN = 3
FIGURES = (
    "raters", "kappa", "kappa_vs_raters", "exact", "within_one", "bias", "smd", "spearman", "icc", "panel_alpha",
    "recall_low", "prmse",
)  # fmt: skip
BY_LEVEL = "grader less people's median, by what people gave"
BY_RATER = "each rater less the others' median"


def show(findings: Findings, out: Console) -> None:
    """One page: the verdict, agreement, leaning per level, the worst disagreements."""
    page: list[Text | Table] = [Text(verdict(findings), style="bold green" if findings.passed else "bold red")]
    page += [Text(about(findings), style="dim"), Text(), _agreement(findings), Text()]
    for title, found in ((BY_LEVEL, findings.by_level), (BY_RATER, findings.by_rater)):
        page += [Text(f"{title}; points (chats)", style="dim"), _leanings(findings, found), Text()]
    page += [_told(line) for line in findings.lines if line.standing != "holds" or line.narrow]
    page += [Text(), Text("Furthest apart", style="bold")] if findings.disagreements else []
    page += [_disagreement(one) for one in findings.disagreements[:MOST_SHOWN]]
    out.print(Harmless(Group(*page)), width=min(out.width, WIDTH), highlight=False)


def verdict(findings: Findings) -> str:
    """The end of it, in a sentence."""
    who = findings.grader.evaluator
    who = "the embedded evaluator" if who == EMBEDDED else who
    if findings.passed:
        return (
            f"Passed: {who} agrees with people. Scorecards by it now say so, until a prompt, model or rubric changes."
        )
    missed = sum(line.standing == "fails" for line in findings.lines)
    unsaid = sum(line.standing == "open" for line in findings.lines)
    told = [*([f"{missed} of {len(findings.lines)} targets missed"] * (missed > 0))]
    told += [f"{unsaid} without a figure"] * (unsaid > 0)
    return f"Not passed: {', '.join(told)}. Scorecards by {who} go on saying 'not calibrated'."


def about(findings: Findings) -> str:
    """What was compared."""
    raters = words.plural(len(findings.raters), "rater")
    return (
        f"Set {findings.ratings!r}: {words.plural(findings.side.cases, 'transcript')}, {raters} "
        f"({', '.join(findings.raters)}), rubric {findings.grader.rubric}, {findings.on:%d %B %Y}. "
        "Square brackets: 95 % of resamples over transcripts."
    )


def _agreement(findings: Findings) -> Table:
    table = Table("", *findings.criteria, box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in FIGURES:
        cells = [words.cell(findings.figure(name, part)) for part in findings.criteria]
        table.add_row(words.NAMES[name], *cells)
    return table


def _leanings(findings: Findings, found: Sequence[Leaning]) -> Table:
    table = Table("", *findings.criteria, box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for row in leanings(findings, found):
        table.add_row(*row)
    return table


def leanings(findings: Findings, found: Sequence[Leaning]) -> list[list[str]]:
    """A row per band or rater: who, then points (and chats) per criterion."""
    by_place = {(one.who, one.criterion): one for one in found}
    return [
        [who, *(_leaning(by_place.get((who, part))) for part in findings.criteria)]
        for who in sorted(dict.fromkeys(one.who for one in found))
    ]


def _leaning(one: Leaning | None) -> str:
    return f"{words.number(one.points, signed=True)} ({one.n})" if one else words.NONE


def _told(line: Line) -> Text:
    return Text.assemble((line.standing, STYLE[line.standing]), (f"  {name_of(line)}", "bold"), f" {reason(line)}")


def reason(line: Line) -> str:
    """What was found and wanted, and why it matters; where it only just holds, that."""
    told = f"{line.found}, wanted {line.target}"
    if line.narrow:
        return f"{told}, but the interval reaches beyond"
    return f"{told}: {line.why}" if line.why else told


def name_of(line: Line) -> str:
    """`kappa.empathy` in words."""
    name, _, part = line.what.partition(".")
    return words.NAMES.get(name, name) + (f", {part}" if part else "")


def _disagreement(one: Disagreement) -> Text:
    given = ", ".join(f"{name} {score(value)}" for name, value in one.given.items())
    said = "".join(f"\n  {word.rater}: {word.note} {f'“{word.quote}”' if word.quote else ''}" for word in one.words)
    head = (f"{one.case.id} {one.criterion}", "bold")
    grader = one.told.strip().split("\n")[0][:300]
    return Text.assemble(head, f"  people {given}; grader {score(one.score)}{said}\n  grader: {grader}")


def markdown(findings: Findings) -> str:
    """A page for a pull request or a wiki."""
    head = ["", *findings.criteria]
    rows = [
        [words.NAMES[name], *(words.cell(findings.figure(name, part)) for part in findings.criteria)]
        for name in FIGURES
    ]
    bands, raters = leanings(findings, findings.by_level), leanings(findings, findings.by_rater)
    targets = [[line.standing, name_of(line), reason(line)] for line in findings.lines]
    apart = [
        [one.case.id, one.criterion, ", ".join(f"{name} {score(value)}" for name, value in one.given.items()),
         score(one.score)]
        for one in findings.disagreements
    ]  # fmt: skip
    return "\n".join(
        [
            f"### Calibration: {safe(findings.grader.evaluator)}", "", f"**{safe(verdict(findings))}**", "",
            safe(about(findings)), "", *_table(head, rows), "", f"{BY_LEVEL}; points (chats)".capitalize(), "",
            *_table(head, bands), "", f"{BY_RATER}; points (chats)".capitalize(), "", *_table(head, raters), "",
            "Targets", "", *_table(["", "what", "found"], targets), "", "Furthest apart", "",
            *_table(["transcript", "criterion", "people", "grader"], apart), "",
        ]
    )  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(map(safe, row))} |" for row in (head, ["---"] * len(head), *rows)]


def html(findings: Findings) -> str:
    """The same with whole transcripts, each rater's words and the grader's side by side."""
    return template("verdict.html", HERE).render(
        findings=findings, verdict=verdict(findings), about=about(findings), figures=FIGURES, words=words, score=score,
        leanings=((BY_LEVEL, leanings(findings, findings.by_level)), (BY_RATER, leanings(findings, findings.by_rater))),
        name_of=name_of, reason=reason, style=own("page.css"), shown=_shown,
    )  # fmt: skip


def _shown(one: Disagreement) -> list[Shown]:
    return [cut(passage) for passage in one.outcome.shown]


def reading(rater: str, cases: Sequence[EvaluatorCase], rubric: Rubric) -> str:
    """The transcripts for a rater to read, in the order of their sheet, with the anchors to rate by."""
    return template("reading.html", HERE).render(rater=rater, cases=cases, rubric=rubric, style=own("page.css"))
