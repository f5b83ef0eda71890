"""Agreement: values worked out by hand, and the fast tables held to the libraries."""

import math
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.stats.agreement import Scored, agreement, between_raters, confusion, stability
from evals.stats.figures import figures
from evals.stats.labels import SIGNALS, Labelled, label_figures, micro_f1
from evals.stats.levels import TABLED, figure, level, table
from evals.stats.ratings import Answer, answers, rated, raters, retests
from evals.stats.records import Figure
from tests.evals.answers import graded, rated_cases

Pair = tuple[float | None, float | None]


def told(pairs: list[Pair]) -> list[Answer]:
    """One case and source each: rated, answered."""
    return [Answer(f"C{i}", f"C{i}", *pair) for i, pair in enumerate(pairs)]


def named(found: list[Figure] | tuple[Figure, ...]) -> dict[str, Figure]:
    return {figure.label: figure for figure in found}


HAND: dict[str, tuple[list[tuple[float, float]], dict[str, float]]] = {
    "the same": ([(1, 1), (2.5, 2.5), (5, 5)], {"kappa": 1, "exact": 1, "bias": 0, "spearman": 1, "alpha": 1}),
    "chance": ([(1, 1), (1, 5), (5, 1), (5, 5)], {"kappa": 0, "exact": 0.5, "within_one": 0.5, "spearman": 0}),
    "opposite": ([(1, 5), (5, 1)], {"kappa": -1, "within_one": 0, "error": 4}),
    # seen: mean square 1/3; by chance: (0+1+9+1+0+4+4+1+1)/9 = 21/9; so 1 - 3/21
    "one point off": ([(1, 1), (2, 2), (3, 4)], {"kappa": 6 / 7, "bias": 1 / 3, "error": 1 / 3, "within_one": 1}),
    # means 3 and 3.5, both variances 4 (n - 1): half a point over two
    "half a point up": ([(1, 1.5), (3, 3.5), (5, 5.5 - 0.5)], {"bias": 1 / 3, "recall_low": 1}),
    "low ones missed": ([(1, 3), (2, 2), (1.5, 2.5), (2, 1), (4, 1)], {"recall_low": 0.5}),
}


@pytest.mark.parametrize(("pairs", "wanted"), HAND.values(), ids=HAND)
def test_figures_are_what_they_come_to_by_hand(pairs: list[tuple[float, float]], wanted: dict[str, float]) -> None:
    scored = Scored.of(told(list(pairs)))
    assert {name: scored.value(name) for name in wanted} == pytest.approx(wanted)


def test_standardised_difference_divides_by_the_common_spread() -> None:
    scored = Scored.of(told([(1, 2), (3, 4), (3, 4), (4, 5)]))
    assert scored.value("smd") == pytest.approx(1 / np.std([1, 3, 3, 4], ddof=1))


levels = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=2, max_size=40)


@given(levels)
@settings(max_examples=150, deadline=None)
def test_tables_say_what_the_libraries_say(pairs: list[tuple[int, int]]) -> None:
    one, other = (np.array(side) for side in zip(*pairs, strict=True))
    weight = np.ones(len(one), dtype=int)
    for name, tabled in TABLED.items():
        value = figure(name, one, other, weight)
        if not math.isnan(value):
            assert float(tabled(table(one, other, weight))) == pytest.approx(value, abs=1e-9), name


def test_repeats_share_the_weight_of_their_case() -> None:
    once = told([(1, 1), (3, 2), (5, 4), (2, 4)])
    thrice = [*once[:1] * 3, *once[1:2] * 2, *once[2:]]
    one, other = Scored.of(once), Scored.of(thrice)
    for name in ("kappa", "exact", "bias", "spearman"):
        assert other.value(name) == pytest.approx(one.value(name)), name
    assert other.cases == 4
    assert np.allclose(one.tables, other.tables)


def test_nothing_to_judge_is_counted_apart_and_named() -> None:
    pairs: list[Pair] = [(float(1 + i % 5), float(1 + i % 5)) for i in range(20)]
    found = named(agreement(told([*pairs, (None, None), (None, 2.0), (3.0, None), (4.0, None)]), "composure"))
    assert found["kappa.composure"].n == 20
    assert found["tested_alike.composure"].value == pytest.approx(21 / 24)
    note = "nothing to judge: both say so 1 times, the raters alone 1, the evaluator alone 2"
    assert found["tested_alike.composure"].note == note


NO_VALUE = [
    ([(3.0, 3.0)] * 9, "kappa", "9 scored cases, too few: it takes 10"),
    ([(3.0, 3.0)] * 12, "kappa", "all scores are the same"),
    ([(3.0, 3.0)] * 12, "alpha", "all scores are the same"),
    ([(float(3 + i % 2), 3.0) for i in range(12)], "spearman", "all scores are the same"),
    ([(float(3 + i % 2), 3.0) for i in range(12)], "recall_low", "nothing was rated 1-2"),
]


@pytest.mark.parametrize(("pairs", "name", "why"), NO_VALUE)
def test_a_figure_that_means_nothing_has_no_value_and_says_why(pairs: list[Pair], name: str, why: str) -> None:
    found = named(agreement(told(pairs), "empathy"))[f"{name}.empathy"]
    assert (found.value, found.low, found.note) == (None, None, why)


def test_scores_outside_the_scale_are_refused() -> None:
    with pytest.raises(ValueError, match="score 6 is outside 1-5"):
        level(6)


def test_an_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    cases, hits = rated_cases(36), 0
    for seed in range(100):
        found = named(agreement(answers(cases, graded(cases, seed), "empathy"), "empathy"))["exact.empathy"]
        hits += (found.low or 0) <= 0.361 <= (found.high or 0)  # .361: over 43,200 answers of this evaluator
    assert 88 <= hits <= 99


def test_cases_of_one_source_do_not_count_as_independent() -> None:
    swings = [Answer(f"C{i}", f"s{i // 6}", 3, 2.5 + i // 6 % 2) for i in range(60)]
    alone = [Answer(one.case, one.case, one.rating, one.score) for one in swings]
    wide, narrow = (named(agreement(side, "e"))["bias.e"] for side in (swings, alone))
    assert wide.value == narrow.value == 0
    assert (wide.high or 0) - (wide.low or 0) > 2 * ((narrow.high or 0) - (narrow.low or 0))


def test_a_perfect_share_still_has_an_interval() -> None:
    found = named(agreement(told([(float(1 + i % 5), float(1 + i % 5)) for i in range(36)]), "e"))["exact.e"]
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.903, abs=0.001)  # Clopper-Pearson, 36 of 36


def test_stability_sees_jumps_and_scores_that_come_and_go() -> None:
    cases = rated_cases(20)
    first, second = graded(cases, 1, noise=0), graded(cases, 1, noise=0)
    second = [o.model_copy(update={"repeat": 2}) for o in second]
    second[0] = second[0].model_copy(update={"scores": {"empathy": (first[0].scores["empathy"] or 0) + 1}})
    second[1] = second[1].model_copy(update={"scores": {"empathy": None}})
    found = named(stability(retests([*first, *second], "empathy"), "empathy"))
    assert found["stability_exact.empathy"].value == pytest.approx(18 / 19)
    assert found["stability_jumps.empathy"].value == pytest.approx(2 / 20)
    assert 0.9 < (found["stability.empathy"].value or 0) < 1


def test_stability_needs_repeats() -> None:
    found = stability(retests(graded(rated_cases(20), 1), "empathy"), "empathy")
    assert {(one.value, one.note) for one in found} == {(None, "needs --repeat 2 or more")}


def test_raters_are_compared_pair_by_pair() -> None:
    cases = [
        case.model_copy(update={"ratings": {**case.ratings, "b": case.ratings["a"], "c": {"empathy": 3.0}}})
        for case in rated_cases(20)
    ]
    found = between_raters(raters(cases, "empathy"), "empathy")
    assert found.value == pytest.approx((1 + 0 + 0) / 3)
    assert found.note == "mean of 3 pairs of raters"


MEDIANS: list[tuple[list[float | None], float | None]] = [
    ([3, 3, 4], 3),
    ([3, None, 2.5], 3),
    ([None, None, 2], None),
    ([None, 2], 2),
    ([2.5, 3], 3),
]


@pytest.mark.parametrize(("given", "wanted"), MEDIANS)
def test_the_median_of_raters_is_rounded_to_a_half_and_null_by_majority(
    given: list[float | None], wanted: float | None
) -> None:
    case = rated_cases(1)[0].model_copy(update={"ratings": {str(i): {"empathy": s} for i, s in enumerate(given)}})
    assert rated([case], "empathy") == {"C0": wanted}


def test_a_confusion_counts_every_answer() -> None:
    found = confusion(told([(1, 1), (1, 5), (None, 2)]), "empathy")
    assert sum(map(sum, found.counts)) == 2
    assert (found.counts[0][0], found.counts[0][8]) == (1, 1)


def test_labels_are_counted_as_by_hand() -> None:
    wanted, found = np.zeros((20, len(SIGNALS)), bool), np.zeros((20, len(SIGNALS)), bool)
    wanted[:10, 0], found[:8, 0], found[10:12, 0] = True, True, True  # 8 hits, 2 missed, 2 too many
    labelled = Labelled(wanted, found, np.ones(20), tuple(map(str, range(20))), 20)
    by_name = named(label_figures(labelled))
    signal = SIGNALS[0].value
    for name in ("micro_f1", "macro_f1", f"precision.{signal}", f"recall.{signal}", f"f1.{signal}"):
        assert by_name[name].value == pytest.approx(0.8), name
    assert (by_name["micro_f1"].low or 0) < 0.8 < (by_name["micro_f1"].high or 0)
    assert float(micro_f1(labelled.counts(list(labelled.source)).sum(axis=0))) == pytest.approx(0.8)


def test_all_figures_of_the_rated_set_take_less_than_two_seconds_of_work() -> None:
    cases = rated_cases(36, ("empathy", "diplomacy", "composure"))
    outcomes, began = graded(cases, 1, repeats=3), time.process_time()
    found = figures("evaluator", cases, outcomes)
    assert time.process_time() - began < 2
    assert {one.part for one in found if one.name == "kappa"} == {"empathy", "diplomacy", "composure"}
