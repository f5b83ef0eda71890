"""One page for the terminal: what was compared, what got better or worse, how sure that is, what it took."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from evals.comparison import Comparison, Report, Side
from evals.report import words
from evals.stats.names import PER_SIGNAL
from evals.stats.records import Figure
from evals.suite import Kind

MOST_CHANGED = 12
WIDTH = 110
"""Beyond this a line is hard to read, however wide the window or the pipe."""
STYLE = {
    "better": "green", "worse": "bold red", "no evidence either way": "dim", "not comparable": "dim",
    "changed": "yellow", "pass": "green", "fail": "bold red", "incomplete": "yellow",
}  # fmt: skip
MAIN: Mapping[Kind, tuple[str, ...]] = {"evaluator": ("kappa", "error"), "appraiser": ("micro_f1", "macro_f1")}
"""Kind of suite -> the figures that come first; of other kinds the checks are all there is."""
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

Piece = Text | Table | Padding


def show(report: Report, out: Console) -> None:
    """Print the page; wraps at `WIDTH` or where `out` ends."""
    page: list[Piece] = [*_head(report)]
    for comparison in report.comparisons:
        page += _comparison(report, comparison)
    if not report.comparisons:
        sides = list(report.sides)
        page += [_section("Figures"), _main_figures(report, sides), Text(), *_other_figures(report, sides)]
    page += [_section("Gate"), *_gate(report), _section("Played"), _bills(report), Text()]
    standing = report.gate.standing
    page.append(Text(words.ending(report), style=f"bold {STYLE[standing].removeprefix('bold ')}"))
    out.print(Harmless(Group(*page)), width=min(out.width, WIDTH), highlight=False)


@dataclass(frozen=True)
class Harmless:
    """Shows `inside` without the control characters in it: a transcript must not steer the reader's terminal."""

    inside: Group

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self.inside, options):
            yield Segment(_CONTROL.sub("", segment.text), segment.style)


def _head(report: Report) -> list[Piece]:
    cases, repeats = report.sides[-1].cases, report.sides[-1].repeats
    played = words.plural(cases, "case") + (f", {repeats} times each" if repeats > 1 else "")
    return [
        Text(f"{report.suite} v{report.version}: {report.purpose}", style="bold"),
        Text(f"{played}. {report.made}", style="dim"),
        *(_variant(side) for side in report.sides),
    ]


def _variant(side: Side) -> Text:
    variant = side.variant
    return Text.assemble("  ", (variant.name, "bold"), f"  {variant.model}  commit {variant.commit or 'unknown'}")


def _section(title: str) -> Padding:
    return Padding(Rule(title, align="left", style="dim"), (1, 0, 0, 0))


def _comparison(report: Report, comparison: Comparison) -> list[Piece]:
    told = words.compared(report, comparison)
    pairs = ", ".join(
        filter(None, [f"Paired over {words.plural(comparison.pairs, 'case')}", words.left_out(comparison)])
    )
    sides = [words.side(report, name) for name in (comparison.before, comparison.after)]
    return [
        _section(f"{comparison.before} → {comparison.after}"),
        *([Text(f"Changed: {line}") for line in told] or [Text("Nothing that is played with has changed.")]),
        Text(" ".join(filter(None, [f"{pairs}.", comparison.note])), style="dim"),
        Text(),
        _main_figures(report, sides, comparison),
        _section("Is it noise?"),
        *(Text(sentence, style=STYLE[verdict]) for verdict, sentence in words.verdicts(comparison)),
        _section(words.changed_title(report, comparison)),
        *_changed(comparison),
        _section("Other figures"),
        *_other_figures(report, sides),
    ]


def _main_figures(report: Report, sides: list[Side], comparison: Comparison | None = None) -> Table:
    """The figures that decide, with intervals; beside two sides, the difference between them."""
    found = [{figure.label: figure for figure in side.figures} for side in sides]
    differences = {one.label: one for one in comparison.differences} if comparison else {}
    table = _table(*(side.variant.name for side in sides), *(("difference", "") if comparison else ()))
    for label in dict.fromkeys(label for each in found for label, one in each.items() if _is_main(report, one)):
        figures = [each.get(label) for each in found]
        row: list[str | Text] = [words.name_of(next(one for one in figures if one)), *map(words.cell, figures)]
        if difference := differences.get(label):
            row.append(words.with_interval(difference.change, difference.low, difference.high, signed=True))
            row.append(Text(words.SHORT.get(difference.verdict, difference.verdict), style=STYLE[difference.verdict]))
        table.add_row(*row)
    return table


def _table(*titles: str) -> Table:
    """Bare columns, the first for names."""
    table = Table("", *titles, box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.show_header = any(titles)
    return table


def _is_main(report: Report, figure: Figure) -> bool:
    return figure.name in MAIN.get(report.kind, ("pass_rate",))


def _other_figures(report: Report, sides: list[Side]) -> list[Table]:
    """A row per figure with a column per criterion, then plain rows. Those of single labels are for the page."""
    rows: dict[str, dict[str, list[Figure | None]]] = {}
    for at, side in enumerate(sides):
        for figure in side.figures:
            if not _is_main(report, figure) and figure.name not in PER_SIGNAL and figure.value is not None:
                rows.setdefault(figure.name, {}).setdefault(figure.part, [None] * len(sides))[at] = figure
    checks = rows.pop("pass_rate", {})
    parts = list(dict.fromkeys(part for row in rows.values() for part in row if part))
    by_part, plain = _table(*(part.replace("_", " ") for part in parts)), _table()
    for name, row in rows.items():
        pooled = set(row) == {""}
        cells = [_moved(row.get(part, [None])) for part in ([""] if pooled else parts)]
        (plain if pooled else by_part).add_row(words.NAMES.get(name, name.replace("_", " ")), *cells)
    for found in checks.values():
        plain.add_row(words.name_of(next(one for one in found if one)), _moved(found))
    return [table for table in (by_part, plain) if table.row_count]


def _moved(found: list[Figure | None]) -> str:
    """`0.41 → 0.52`; once where nothing moved."""
    told = [words.cell(one, wide=False) for one in found]
    return told[0] if len(set(told)) == 1 else " → ".join(told)


def _changed(comparison: Comparison) -> list[Piece]:
    cases = words.worst_first(comparison.changed)
    lines = [
        Text.assemble((f"{case.case}  ", "bold"), (words.changes(case), STYLE[words.leaning(case)]))
        for case in cases[:MOST_CHANGED]
    ] or [Text("None.", style="dim")]
    more = len(cases) - MOST_CHANGED
    rest = [Text(f"and {more} more: see the HTML report", style="dim")] if more > 0 else []
    return [*lines, *rest]


def _gate(report: Report) -> list[Text]:
    if not report.gate.lines:
        return [Text("The suite has no rules.", style="dim")]
    many = len({line.variant for line in report.gate.lines}) > 1
    return [
        Text.assemble(
            (f"{words.MARK[line.standing]:<7}", STYLE[line.standing]),
            (f"{line.variant}: " if many else "", "dim"),
            (line.rule, "bold"),
            f"  {line.why}",
        )
        for line in report.gate.lines
    ]


def _bills(report: Report) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for side in report.sides:
        unclear = words.unclear(side.outcomes)
        told = [*words.unplayed(side), *([words.plural(unclear, "check") + " left unclear"] if unclear else [])]
        whole = "nothing lost, nothing unclear" if not told else ". ".join(told)
        table.add_row(Text(side.variant.name, style="bold"), Text(whole, style="yellow" if told else ""))
        table.add_row("", words.bill(side))
    return table
