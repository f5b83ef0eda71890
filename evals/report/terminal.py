"""One page for the terminal: what was compared, what got better or worse, how sure that is, what it took."""

from collections.abc import Mapping

from rich.console import Console, Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from evals.comparison import Comparison, Report, Side
from evals.report import words
from evals.stats.records import Figure
from evals.suite import Kind

MOST_CHANGED, MOST_NAMED = 12, 5
WIDTH = 110
"""Beyond this a line is hard to read, however wide the window or the pipe."""
STYLE = {
    "better": "green", "worse": "bold red", "no evidence either way": "dim", "not comparable": "dim",
    "changed": "yellow", "pass": "green", "fail": "bold red", "incomplete": "yellow",
}  # fmt: skip
MAIN: Mapping[Kind, tuple[str, ...]] = {"evaluator": ("kappa",), "appraiser": ("micro_f1", "macro_f1")}
"""Kind of suite -> the figures that come first; of other kinds the checks are all there is."""
MARK = {"pass": "holds", "fail": "broken", "incomplete": "open"}

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
    page.append(Text(words.ENDS[standing], style=f"bold {STYLE[standing].removeprefix('bold ')}"))
    out.print(Group(*page), width=min(out.width, WIDTH), highlight=False)


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
    left_out = len(comparison.excluded)
    pairs = f"Paired over {words.plural(comparison.pairs, 'case')}"
    pairs += f", {left_out} left out: {'; '.join(comparison.excluded[:MOST_NAMED])}" if left_out else ""
    sides = [words.side(report, name) for name in (comparison.before, comparison.after)]
    return [
        _section(f"{comparison.before} → {comparison.after}"),
        *([Text(f"Changed: {line}") for line in told] or [Text("Nothing that is played with has changed.")]),
        Text(" ".join(filter(None, [f"{pairs}.", comparison.note])), style="dim"),
        Text(),
        _main_figures(report, sides, comparison),
        _section("Is it noise?"),
        *(Text(sentence, style=STYLE[verdict]) for verdict, sentence in words.verdicts(comparison)),
        *_changed(comparison),
        _section("Other figures"),
        *_other_figures(report, sides),
    ]


def _main_figures(report: Report, sides: list[Side], comparison: Comparison | None = None) -> Table:
    """The figures that decide, with intervals; beside two sides, the difference between them."""
    found = [{figure.label: figure for figure in side.figures} for side in sides]
    table = Table("", *(side.variant.name for side in sides), box=None, pad_edge=False, padding=(0, 2, 0, 0))
    differences = {one.label: one for one in comparison.differences} if comparison else {}
    if comparison:
        table.add_column("difference")
        table.add_column("")
    for label in dict.fromkeys(label for each in found for label, one in each.items() if _is_main(report, one)):
        figures = [each.get(label) for each in found]
        row: list[str | Text] = [words.name_of(next(one for one in figures if one)), *map(words.cell, figures)]
        if difference := differences.get(label):
            row.append(words.with_interval(difference.change, difference.low, difference.high, signed=True))
            row.append(Text(difference.verdict, style=STYLE[difference.verdict]))
        table.add_row(*row)
    return table


def _is_main(report: Report, figure: Figure) -> bool:
    return figure.name in MAIN.get(report.kind, ("pass_rate",))


def _other_figures(report: Report, sides: list[Side]) -> list[Table]:
    """A row per figure, a column per part; before → after in one cell. Figures of single labels are for the page."""
    values: dict[str, dict[str, list[Figure | None]]] = {}
    for at, side in enumerate(sides):
        for figure in side.figures:
            if not _is_main(report, figure) and figure.name not in words.PER_LABEL:
                row = values.setdefault(figure.name, {}).setdefault(figure.part, [None] * len(sides))
                row[at] = figure
    parts = list(dict.fromkeys(part for row in values.values() for part in row if part))
    return [
        _pivot({name: row for name, row in values.items() if set(row) != {""}}, parts),
        _pivot({name: row for name, row in values.items() if set(row) == {""}}, [""]),
    ]


def _pivot(values: dict[str, dict[str, list[Figure | None]]], parts: list[str]) -> Table:
    table = Table("", *(part.replace("_", " ") for part in parts), box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.show_header = any(parts)
    for name, row in values.items():
        cells = [" → ".join(words.cell(one, wide=False) for one in row.get(part, [None])) for part in parts]
        table.add_row(words.NAMES.get(name, name.replace("_", " ")), *cells)
    return table


def _changed(comparison: Comparison) -> list[Piece]:
    cases = words.worst_first(comparison.changed)
    lines = [
        Text.assemble((f"{case.case}  ", "bold"), (words.changes(case), STYLE[words.leaning(case)]))
        for case in cases[:MOST_CHANGED]
    ] or [Text("None.", style="dim")]
    more = len(cases) - MOST_CHANGED
    rest = [Text(f"and {more} more: see the HTML report", style="dim")] if more > 0 else []
    return [_section(f"Changed cases: {len(cases)} of {comparison.pairs}, worst first"), *lines, *rest]


def _gate(report: Report) -> list[Text]:
    if not report.gate.lines:
        return [Text("The suite has no rules.", style="dim")]
    many = len({line.variant for line in report.gate.lines}) > 1
    return [
        Text.assemble(
            (f"{MARK[line.standing]:<7}", STYLE[line.standing]),
            (f"{line.variant}: " if many else "", "dim"),
            (line.rule, "bold"),
            f"  {line.why}",
        )
        for line in report.gate.lines
    ]


def _bills(report: Report) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for side in report.sides:
        unplayed = [
            f"{len(names)} {what}: {'; '.join(names[:MOST_NAMED])}{' …' if len(names) > MOST_NAMED else ''}"
            for what, names in (("lost", side.lost), ("not recorded", side.not_recorded))
            if names
        ]
        unclear = words.unclear(side.outcomes)
        told = [*unplayed, *([words.plural(unclear, "check") + " left unclear"] if unclear else [])]
        whole = "nothing lost, nothing unclear" if not told else ". ".join(told)
        table.add_row(Text(side.variant.name, style="bold"), Text(whole, style="yellow" if told else ""))
        table.add_row("", f"{words.bill(side.usage, side.paid)}; {side.seconds:.1f} s of work")
    return table
