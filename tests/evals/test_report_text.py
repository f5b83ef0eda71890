"""What a run comes to, on the terminal and in a pull request."""

import io
import re
from typing import Literal

import pytest
from rich.cells import cell_len
from rich.console import Console

from evals.comparison import Report
from evals.report import markdown, terminal, words
from evals.stats import names
from evals.stats.records import Difference, GateLine, GateResult
from tests.evals import sample


@pytest.fixture(scope="module")
def report() -> Report:
    return sample.report(lost=True)


def on_terminal(report: Report, width: int = 100, *, colour: bool = False) -> str:
    out = io.StringIO()
    system: Literal["standard"] | None = "standard" if colour else None
    terminal.show(report, Console(file=out, width=width, force_terminal=colour, color_system=system))
    return out.getvalue()


@pytest.mark.parametrize(
    "told",
    [
        "14 cases. Rated by language models, not by people.",
        "main  openai:m  commit 175ea9d",
        "Changed: prompt evaluator v3 aaaaaa → v4 bbbbbb",
        "Paired over 13 cases, 1 case left out: G14: after: timed out",
        "No evidence either way (in brackets: the smallest change",
        "Changed cases: 6 of 14, worst first",
        "G01  empathy 2 → 4 (wanted 2.5), worse",
        "broken kappa.empathy >= 0.65",
        "holds  quotes_kept >= 0.95",
        "quotes kept after repair",
        "lost: G14 #1: timed out",
        "910 model calls, 2,730,000 tokens in (0 cached), 273,000 out",
        "of this in this run: 350 model calls",
        "Exit 2: 1 answer is missing, so this cannot pass. Already now 2 rules of the gate are broken.",
    ],
)
def test_one_page_tells_what_was_compared_and_what_came_of_it(report: Report, told: str) -> None:
    page = " ".join(on_terminal(report).split())
    assert " ".join(told.split()) in page


@pytest.mark.parametrize("width", [60, 100, 200])
def test_the_page_fits_the_window_and_stops_where_lines_get_hard_to_read(report: Report, width: int) -> None:
    longest = max(map(cell_len, on_terminal(report, width).splitlines()))
    assert longest <= min(width, terminal.WIDTH)


def test_a_pipe_gets_no_colours_and_a_terminal_does(report: Report) -> None:
    assert "\x1b[" not in on_terminal(report)
    assert "\x1b[1;31m" in on_terminal(report, colour=True)


def test_a_transcript_cannot_steer_the_terminal() -> None:
    hostile = sample.report().model_copy(update={"purpose": "\x1b]0;owned\x07\x1b[2J\x9b31m\rdone"})
    page = on_terminal(hostile)
    assert "]0;owned[2J31mdone" in page
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", page)


def test_without_a_comparison_the_figures_stand_alone(report: Report) -> None:
    alone = report.model_copy(update={"sides": report.sides[1:], "comparisons": ()})
    page = on_terminal(alone)
    assert "Is it noise?" not in page
    assert re.search(r"weighted kappa, empathy +0\.\d\d \[", page)


@pytest.mark.parametrize(
    ("value", "signed", "shown"),
    [(0.5, False, "0.50"), (-0.5, False, "−0.50"), (0.5, True, "+0.50"), (-0.001, True, "0.00"), (None, True, "–")],
)
def test_numbers_have_two_decimals_and_a_true_minus(value: float | None, signed: bool, shown: str) -> None:
    assert words.number(value, signed=signed) == shown


@pytest.mark.parametrize(
    ("difference", "told"),
    [
        (Difference(name="kappa", part="empathy", change=-0.25, adjusted=0.012, smallest=0.1, verdict="worse"),
         "Weighted kappa, empathy got worse by 0.25 (p 0.012, Holm)."),
        (Difference(name="kappa", change=0.05, adjusted=0.4, smallest=0.14, verdict="no evidence either way"),
         f"{words.SILENCE}: weighted kappa +0.05 (0.14)."),
        (Difference(name="pass_rate", part="answers", change=0, p=1, verdict="no evidence either way"),
         "No case differs in checks passed, answers."),
        (Difference(name="alpha", note="2 in common"), "Not comparable, 2 in common: Krippendorff's alpha."),
    ],
)  # fmt: skip
def test_a_paired_test_is_told_in_words_with_what_it_could_not_see(
    report: Report, difference: Difference, told: str
) -> None:
    comparison = report.comparisons[0].model_copy(update={"differences": (difference,)})
    assert [sentence for _, sentence in words.verdicts(comparison)] == [told]


def test_what_cannot_be_compared_for_one_reason_is_told_in_one_sentence(report: Report) -> None:
    apart = tuple(Difference(name=name, note="it takes cases from 6 chats, here 4") for name in ("kappa", "error"))
    comparison = report.comparisons[0].model_copy(update={"differences": apart})
    assert [sentence for _, sentence in words.verdicts(comparison)] == [
        "Not comparable, it takes cases from 6 chats, here 4: weighted kappa; points off."
    ]
    nothing = comparison.model_copy(update={"differences": ()})
    assert words.verdicts(nothing)[0][1] == "Nothing was tested: no case was finished on both sides."


def test_many_losses_of_one_cause_are_one_line(report: Report) -> None:
    lost = tuple(f"G{at:02d} #1: timed out" for at in range(1, 8))
    side = report.sides[-1].model_copy(update={"lost": (*lost, "G09 #1: refused")})
    assert words.unplayed(side) == [
        "lost: G01 #1, G02 #1, G03 #1, G04 #1, G05 #1 and 2 more: timed out", "lost: G09 #1: refused",
    ]  # fmt: skip


def test_who_edits_a_prompt_and_plays_the_embedded_cast_is_told_that_nobody_read_it(report: Report) -> None:
    sides = [side.model_copy(update={"variant": side.variant.model_copy(update={"model": "embedded"})})
             for side in report.sides]  # fmt: skip
    page = on_terminal(report.model_copy(update={"sides": tuple(sides)}))
    assert "prompt evaluator v3 aaaaaa → v4 bbbbbb, which the embedded cast does not read" in page
    assert "does not read" not in on_terminal(report)


def test_points_off_stands_beside_kappa_with_both_values(report: Report) -> None:
    row = next(line for line in on_terminal(report, 110).splitlines() if line.startswith("points off, empathy"))
    assert re.search(r"0\.\d\d \[.*\d\.\d\d \[.*\+\d\.\d\d \[", row), row


def test_the_summary_folds_the_changed_cases_and_names_what_is_broken(report: Report) -> None:
    page = markdown.render(report)
    assert page.startswith("### Evals: evaluator v1\n\n**Exit 2: 1 answer is missing")
    assert "- broken: **kappa.empathy &gt;= 0.65** (working tree)" in page
    assert "<details><summary>Changed cases: 6 of 14, worst first</summary>\n\n- **G01**: empathy 2 → 4" in page
    assert page.count("<details>") == page.count("</details>") == 3


def test_no_markup_of_a_transcript_survives_in_the_summary(report: Report) -> None:
    page = markdown.render(report)
    for broken in ("<script", "<img", "@everyone", "**bold**", "| `code`"):
        assert broken not in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert rows
    assert all(line.endswith("|") for line in rows)


def test_an_unchanged_run_says_that_nothing_changed(report: Report) -> None:
    same = report.model_copy(update={"sides": (report.sides[0], report.sides[0])})
    comparison = report.comparisons[0].model_copy(update={"after": "main", "changed": ()})
    page = on_terminal(same.model_copy(update={"comparisons": (comparison,)}))
    assert "Nothing that is played with has changed." in page
    assert "Changed cases: 0 of 14" in page


def test_every_figure_there_is_has_a_name_for_people() -> None:
    assert {name for kind in names.NAMES.values() for name in kind} <= words.NAMES.keys()


HELD = GateLine(variant="v", rule="a", standing="pass", why="")
BROKEN = GateLine(variant="v", rule="b", standing="fail", why="")
OLD = BROKEN.model_copy(update={"too": "main"})
WORSE = GateLine(variant="v", rule="no worse than main", standing="fail", why="", regression=True)
OPEN = GateLine(variant="v", rule="c", standing="incomplete", why="")
ENDINGS = [
    ([HELD], "Exit 0: every rule of the gate holds, and nothing got worse beyond noise."),
    ([HELD, BROKEN], "Exit 1: 1 rule of the gate is broken; nothing got worse beyond noise."),
    ([OLD, OLD], "Exit 1: 2 rules of the gate are broken (all of them by main too); nothing got worse beyond noise."),
    ([OLD, BROKEN, WORSE], "Exit 1: 2 rules of the gate are broken (1 of them by main too) and 1 figure got worse "
     "beyond noise."),
    ([OPEN, WORSE], "Exit 2: 1 rule of the gate cannot be judged (these cases are too few, or too much is unclear), so "
     "this cannot pass. Already now 1 figure got worse beyond noise."),
    ([], "Exit 2: the gate has no rules, so this cannot pass."),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "told"), ENDINGS, ids=[told[:28] for _, told in ENDINGS])
def test_the_last_line_says_all_of_why(lines: list[GateLine], told: str) -> None:
    whole = sample.report()
    assert words.ending(whole.model_copy(update={"gate": GateResult(lines=tuple(lines))})) == told


def test_without_a_comparison_nothing_is_said_to_be_no_worse() -> None:
    alone = sample.report().model_copy(update={"comparisons": (), "gate": GateResult(lines=(HELD,))})
    assert words.ending(alone) == "Exit 0: every rule of the gate holds; there was nothing to compare with."
