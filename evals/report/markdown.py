"""A summary for a pull request: the verdict first, what changed folded away below."""

import html
import re

from evals.comparison import ChangedCase, Comparison, GateLine, Report, Side
from evals.report import words

MOST_CHANGED = 30
_SPECIAL = re.compile(r"([\\`*_\[\]#!|~])")


def render(report: Report) -> str:
    """The summary; everything a model or a trainee wrote is escaped."""
    lines = [f"### Evals: {safe(report.suite)} v{report.version}", "", f"**{words.ending(report)}**", ""]
    lines += [_gate_line(line) for line in report.gate.lines if line.standing != "pass"]
    lines += ["", *_played(report)]
    for comparison in report.comparisons:
        lines += ["", *_comparison(report, comparison)]
    lines += [
        "",
        *_folded("All figures", _figures(report)),
        "",
        *_folded("Gate", list(map(_gate_line, report.gate.lines))),
        "",
    ]
    return "\n".join(_one_blank(lines))


def _played(report: Report) -> list[str]:
    rows = [
        "| variant | model | commit | cases | lost | not recorded | unclear | took |",
        "|---|---|---|--:|--:|--:|--:|---|",
    ]
    for side in report.sides:
        variant = side.variant
        cells = (
            safe(variant.name), safe(variant.model), safe(variant.commit),
            f"{side.cases}{f' × {side.repeats}' if side.repeats > 1 else ''}",
            str(len(side.lost)), str(len(side.not_recorded)), str(words.unclear(side.outcomes)),
            safe(words.bill(side)),
        )  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |")
    return rows


def _comparison(report: Report, comparison: Comparison) -> list[str]:
    lines = [f"#### {safe(comparison.before)} → {safe(comparison.after)}", ""]
    lines += [f"- {safe(line)}" for line in words.compared(report, comparison)] or ["Nothing played with has changed."]
    lines += ["", "| | before | after | difference | verdict |", "|---|--:|--:|---|---|"]
    for one in comparison.differences:
        change = words.with_interval(one.change, one.low, one.high, signed=True)
        bold = "**" if one.verdict in ("better", "worse") else ""
        lines.append(
            f"| {safe(words.name_of(one))} | {words.number(one.before)} | {words.number(one.after)} "
            f"| {change} | {bold}{one.verdict}{bold} |"
        )
    lines += ["", *(f"- {safe(sentence)}" for _, sentence in words.verdicts(comparison)), ""]
    if comparison.excluded:
        lines += [f"{safe(words.left_out(comparison))}.", ""]
    changed = words.worst_first(comparison.changed)
    title = words.changed_title(report, comparison)
    return lines + _folded(title, [_changed(case) for case in changed[:MOST_CHANGED]] or ["None."])


def _changed(case: ChangedCase) -> str:
    return f"- **{safe(case.case)}**: {safe(words.changes(case, most=6))}"


def _figures(report: Report) -> list[str]:
    sides = report.sides
    rows = [f"| | {' | '.join(safe(side.variant.name) for side in sides)} |", f"|---|{'---|' * len(sides)}"]
    labels = dict.fromkeys(figure.label for side in sides for figure in side.figures)
    return rows + [_figure_row(label, sides) for label in labels]


def _figure_row(label: str, sides: tuple[Side, ...]) -> str:
    found = [next((figure for figure in side.figures if figure.label == label), None) for side in sides]
    name = next(words.name_of(figure) for figure in found if figure)
    cells = [words.cell(one) for one in found]
    return f"| {safe(name)} | {' | '.join(cells)} |"


def _gate_line(line: GateLine) -> str:
    return f"- {words.MARK[line.standing]}: **{safe(line.rule)}** ({safe(line.variant)}): {safe(line.why)}"


def _folded(title: str, body: list[str]) -> list[str]:
    return [f"<details><summary>{html.escape(title)}</summary>", "", *(body or ["None."]), "", "</details>"]


def safe(text: str) -> str:
    """`text` as Markdown that reads as it is: no markup, no HTML, no mention, one line."""
    flat = " ".join(text.split())
    return _SPECIAL.sub(r"\\\1", html.escape(flat, quote=False)).replace("@", "@\u200b")


def _one_blank(lines: list[str]) -> list[str]:
    return [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
