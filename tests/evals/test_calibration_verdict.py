"""Whether a grader agrees with people: the figures, the targets, and what the report shows of them."""

import io
import random
from collections.abc import Callable, Iterable
from datetime import date
from statistics import median

import pytest
from rich.console import Console
from sklearn.metrics import cohen_kappa_score

from bot.core.calibration import rubric_id
from bot.core.rubric import Rubric
from bot.core.scoring import round_half
from bot.embedded.evaluator import EmbeddedEvaluator
from bot.store.calibration import grader
from bot.store.library import Library
from evals.calibration import showing
from evals.calibration.rated_set import Words
from evals.calibration.verdict import Findings, findings
from evals.cases import EvaluatorCase, Said
from evals.comparison import Side
from evals.outcome import Outcome, Passage, Variant
from evals.stats.figures import rated_figures

RATERS = ("ann", "ben", "cho")
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rubric(library: Library) -> Rubric:
    return library.rubric("customer-care")


def case(at: int, text: str = "I'm sorry it came late.") -> EvaluatorCase:
    said = (Said(speaker="customer", text="It came late.\u2028Again."), Said(speaker="trainee", text=f"{text} {at}"))
    return EvaluatorCase(id=f"c{at:02d}", cluster=f"s{at % 4}-{at}", said=said, persona="past-due-marcus")


def levels(count: int = 54) -> list[float]:
    """True levels, every half step from 1 to 5 in turn."""
    return [1 + at % 9 / 2 for at in range(count)]


def noisy(level: float, chance: random.Random) -> float:
    return min(5.0, max(1.0, level + chance.choice([-0.5, 0, 0, 0.5])))


def rated(criteria: Iterable[str], count: int = 54, seed: int = 5) -> list[EvaluatorCase]:
    """Cases that three people rated, each off by half a point now and then."""
    chance, names = random.Random(seed), list(criteria)
    return [
        case(at).model_copy(
            update={
                "ratings": {rater: {name: noisy(level, chance) for name in names} for rater in RATERS},
                "rated_by": "people",
            }
        )
        for at, level in enumerate(levels(count))
    ]


def graded(cases: list[EvaluatorCase], score: Callable[[float], float]) -> Side:
    """What a grader that gives `score` of the true level makes of `cases`."""
    outcomes = [
        Outcome(
            case=one.id, source=one.source, repeat=1, scores={name: score(level) for name in one.ratings["ann"]},
            shown=(Passage(title="empathy: 3", text="<b>Late</b>, but specific."),),
        )
        for one, level in zip(cases, levels(len(cases)), strict=True)
    ]  # fmt: skip
    figures = rated_figures(cases, outcomes)
    variant = Variant(name="working tree", model="embedded", commit="")
    return Side(variant=variant, figures=tuple(figures), cases=len(cases), repeats=1, outcomes=tuple(outcomes))


def compared(
    rubric: Rubric,
    score: Callable[[float], float] = lambda level: level,
    cases: list[EvaluatorCase] | None = None,
    words: tuple[Words, ...] = (),
    anchors: str = "",
) -> Findings:
    given = rated(rubric.criteria) if cases is None else cases
    who = grader(EmbeddedEvaluator(), rubric)
    return findings("autumn", who, anchors or rubric_id(rubric), TODAY, given, words, graded(given, score))


def broken(found: Findings) -> set[str]:
    return {line.what for line in found.lines if line.standing != "holds"}


def test_the_figures_are_those_of_a_direct_computation(rubric: Rubric) -> None:
    cases, chance = rated(rubric.criteria), random.Random(9)
    scores = {level: noisy(level, chance) for level in levels()}
    found = compared(rubric, lambda level: scores[level], cases)
    middle = [round_half(median(float(given["empathy"] or 0) for given in one.ratings.values())) for one in cases]
    given = [scores[level] for level in levels()]
    kappa = cohen_kappa_score([2 * one for one in middle], [2 * one for one in given], weights="quadratic")
    assert found.figure("kappa", "empathy").value == pytest.approx(kappa)
    pairs = [("ann", "ben"), ("ann", "cho"), ("ben", "cho")]
    between = [
        cohen_kappa_score(*([2 * float(case.ratings[name]["empathy"] or 0) for case in cases] for name in pair),
                          weights="quadratic")
        for pair in pairs
    ]  # fmt: skip
    assert found.figure("raters", "empathy").value == pytest.approx(sum(between) / 3)
    gaps = [one - other for one, other in zip(given, middle, strict=True)]
    assert found.figure("bias", "empathy").value == pytest.approx(sum(gaps) / len(gaps))
    assert found.figure("exact", "empathy").value == pytest.approx(gaps.count(0) / len(gaps))
    low = [gap for gap, level in zip(gaps, middle, strict=True) if level <= 2]
    leaning = next(one for one in found.by_level if (one.criterion, one.who) == ("empathy", "1 to 2"))
    assert leaning.n == len(low)
    assert leaning.points == pytest.approx(sum(low) / len(low))


def test_a_grader_as_good_as_people_passes_and_its_record_says_by_what(rubric: Rubric) -> None:
    found = compared(rubric)
    assert broken(found) == set()
    assert found.passed
    record = found.record
    assert (record.ratings, record.on, record.transcripts, record.raters) == ("autumn", TODAY, 54, 3)
    assert record.kappa["empathy"] == pytest.approx(found.figure("kappa", "empathy").value)
    assert set(record.human) == set(rubric.criteria)


@pytest.mark.parametrize(
    ("score", "misses"),
    [
        (lambda level: min(5.0, level + 1), {"bias", "smd", "recall_low"}),
        (lambda level: 3.0 + (level > 3) / 2, {"kappa", "kappa_vs_raters", "recall_low", "within_one"}),
        (lambda level: 6 - level, {"kappa", "within_one", "panel_alpha", "icc", "exact", "recall_low"}),
    ],
    ids=["lenient", "always a three", "upside down"],
)
def test_a_bad_grader_misses_the_targets_it_should(
    rubric: Rubric, score: Callable[[float], float], misses: set[str]
) -> None:
    found = compared(rubric, score)
    assert not found.passed
    assert {f"{name}.empathy" for name in misses} <= broken(found)


def test_neither_few_transcripts_nor_models_nor_other_anchors_will_do(rubric: Rubric) -> None:
    assert broken(compared(rubric, cases=rated(rubric.criteria, 47))) == {"number of transcripts"}
    two = [
        one.model_copy(update={"ratings": {n: one.ratings[n] for n in RATERS[:2]}}) for one in rated(rubric.criteria)
    ]
    assert "number of raters" in broken(compared(rubric, cases=two))
    models = [one.model_copy(update={"rated_by": "models"}) for one in rated(rubric.criteria)]
    assert {"rated by people", "kappa_vs_raters.empathy"} <= broken(compared(rubric, cases=models))
    assert broken(compared(rubric, anchors="customer-care v1 000000")) == {"rubric as rated"}


def _given(one: EvaluatorCase, rater: str) -> float:
    return float(one.ratings[rater]["empathy"] or 0)


def test_a_lenient_rater_is_seen_against_the_others(rubric: Rubric) -> None:
    cases = rated(rubric.criteria)
    kind = [
        one.model_copy(
            update={
                "ratings": {
                    **one.ratings,
                    "cho": {n: min(5.0, float(s or 0) + 1) for n, s in one.ratings["cho"].items()},
                }
            }
        )
        for one in cases
    ]
    found = compared(rubric, cases=kind)
    points = {one.who: one.points for one in found.by_rater if one.criterion == "empathy"}
    gaps = [_given(one, "cho") - round_half((_given(one, "ann") + _given(one, "ben")) / 2) for one in kind]
    assert points["cho"] == pytest.approx(sum(gaps) / len(gaps))
    assert points["cho"] > 0.5
    assert max(points["ann"], points["ben"]) < 0
    assert "each rater less the others' median" in showing.markdown(found).lower()


def test_a_target_that_holds_by_a_hair_says_so(rubric: Rubric) -> None:
    scores = {level: level + (0.5 if level < 4 and at % 2 else 0) for at, level in enumerate(dict.fromkeys(levels()))}
    found = compared(rubric, lambda level: scores[level])
    narrow = {line.what for line in found.lines if line.narrow}
    assert narrow
    line = next(line for line in found.lines if line.narrow)
    assert line.standing == "holds"
    assert showing.reason(line).endswith("but the interval reaches beyond")


def test_what_was_lost_leaves_the_question_open(rubric: Rubric) -> None:
    cases = rated(rubric.criteria)
    side = graded(cases, lambda level: level).model_copy(update={"lost": ("c01 #1: timed out",)})
    found = findings("autumn", grader(EmbeddedEvaluator(), rubric), rubric_id(rubric), TODAY, cases, (), side)
    assert found.incomplete
    assert broken(found) == {"graded"}


def test_the_worst_disagreements_come_with_everyones_words(rubric: Rubric) -> None:
    first = compared(rubric, lambda level: 1.0).disagreements[0]
    assert set(first.given) == set(RATERS)
    assert abs((first.score or 0) - median(score or 0 for score in first.given.values())) == 4
    quote = Words(transcript=first.case.id, criterion=first.criterion, rater="ann", quote="<i>late</i>", note="Cold.")
    found = compared(rubric, lambda level: 1.0, words=(quote,))
    assert (found.disagreements[0].words, found.disagreements[0].told) == ((quote,), "<b>Late</b>, but specific.")
    page = showing.html(found)
    assert "<i>" not in page
    assert "<b>Late" not in page
    assert "<q>&lt;i&gt;late&lt;/i&gt;</q>" in page


def test_terminal_and_summary_tell_verdict_figures_and_bias(rubric: Rubric) -> None:
    found, out = compared(rubric, lambda level: min(5.0, level + 1)), io.StringIO()
    showing.show(found, Console(file=out, width=100))
    for page in (out.getvalue(), showing.markdown(found)):
        assert "Not passed: " in page
        assert "the embedded evaluator go on saying 'not calibrated'" in " ".join(page.split())
        assert "54 transcripts, 3 raters (ann, ben, cho)" in page
        assert "1 to 2" in page
    assert "bias, points, empathy" in " ".join(out.getvalue().split())
