"""Paired differences: false alarms come as often as alpha says, and real ones are seen as often as promised."""

import numpy as np
import pytest

from evals.cases import AppraiserCase
from evals.outcome import Outcome
from evals.stats.paired import differences, excluded
from evals.stats.records import Difference
from evals.stats.resampling import holm
from tests.evals.answers import checked, graded, rated_cases

ALPHA = 0.05
CASES = rated_cases(36)


def named(found: tuple[Difference, ...]) -> dict[str, Difference]:
    return {one.label: one for one in found}


def told(before: list[Outcome], after: list[Outcome]) -> dict[str, Difference]:
    return named(differences("evaluator", CASES, before, after, ALPHA))


def test_two_hundred_comparisons_of_the_same_with_itself_raise_few_alarms() -> None:
    alarms = {"kappa.empathy": 0, "error.empathy": 0}
    any_word = 0
    for seed in range(200):
        found = told(graded(CASES, seed), graded(CASES, 1000 + seed))
        for name in alarms:
            alarms[name] += (found[name].p or 1) < ALPHA
        any_word += any(one.verdict in ("better", "worse") for one in found.values())
    assert all(2 <= count <= 18 for count in alarms.values()), alarms  # 10 expected; 99 % lie within 3-18
    assert any_word <= 16  # Holm: at most 5 % of comparisons say anything at all


@pytest.mark.parametrize("rate", [0.9, 0.6])
def test_pass_rates_raise_few_alarms_too(rate: float) -> None:
    words = 0
    for seed in range(100):
        before, after = checked(40, seed, rate), checked(40, 500 + seed, rate)
        found = named(differences("customer", [], before, after, ALPHA))["pass_rate.polite"]
        words += found.verdict in ("better", "worse")
    assert words <= 10


def test_the_smallest_difference_named_is_found_four_times_in_five() -> None:
    runs = [(checked(120, seed, 0.6), checked(120, 500 + seed, 0.6)) for seed in range(30)]
    claims = [named(differences("customer", [], *run, ALPHA))["pass_rate.polite"].smallest or 0 for run in runs]
    claimed = float(np.mean(claims))
    seen = 0
    for seed in range(100):
        after = checked(120, 900 + seed, 0.6 + claimed)
        seen += (
            named(differences("customer", [], checked(120, seed, 0.6), after, ALPHA))["pass_rate.polite"].verdict
            == "better"
        )
    assert 0.70 <= seen / 100 <= 0.92


WORDS = {
    "lenient": (1.0, 0.7, "worse"),
    "sharper": (0.0, 0.1, "better"),
    "unchanged": (0.0, 0.7, "no evidence either way"),
}


@pytest.mark.parametrize(("bias", "noise", "word"), WORDS.values(), ids=WORDS)
def test_a_verdict_is_a_word(bias: float, noise: float, word: str) -> None:
    found = told(graded(CASES, 1), graded(CASES, 2, bias, noise))
    for name in ("kappa.empathy", "error.empathy"):
        one = found[name]
        assert one.verdict == word, one
        assert one.change == pytest.approx((one.after or 0) - (one.before or 0))
        assert (one.low or 0) < (one.change or 0) < (one.high or 0)
        assert (one.p or 0) <= (one.adjusted or 0)


def test_repeats_are_averaged_and_do_not_pass_for_cases() -> None:
    before, after = graded(CASES, 1, repeats=5), graded(CASES, 2, repeats=5)
    assert told(before, after)["kappa.empathy"].n == 36
    copied = [o.model_copy(update={"repeat": r}) for o in graded(CASES, 2) for r in range(1, 6)]
    once, five = (told(graded(CASES, 1), side)["kappa.empathy"] for side in (graded(CASES, 2), copied))
    assert once.model_dump() == pytest.approx(five.model_dump())


def test_one_repeat_compares_fairly_with_many() -> None:
    found = told(graded(CASES, 1), graded(CASES, 2, repeats=10))
    assert {one.verdict for one in found.values()} == {"no evidence either way"}


def test_cases_lost_on_either_side_are_left_out_and_named() -> None:
    before, after = graded(CASES, 1), graded(CASES, 2)
    before[3] = Outcome(case="C3", source="s3", repeat=1, status="lost", why="429 for good")
    after = [o for o in after if o.case != "C7"]
    assert told(before, after)["kappa.empathy"].n == 34
    assert excluded(CASES, before, after) == ("C3: before: 429 for good", "C7: after: not played")


def test_nothing_that_differs_is_no_test_and_costs_no_power() -> None:
    same, lenient = graded(CASES, 1), graded(CASES, 1, bias=1)
    found = told(same, same)
    assert {(one.change, one.verdict, one.note) for one in found.values()} == {
        (0, "no evidence either way", "no case differs")
    }
    found = told(same, lenient)
    assert found["tested_alike.empathy"].note == "no case differs"
    tested = [found["kappa.empathy"], found["error.empathy"]]
    assert max(one.adjusted or 0 for one in tested) <= 2 * max(one.p or 0 for one in tested)  # two tests, not three


FEW = [(5, "it takes cases from 6 chats, here 5"), (1, "it takes cases from 6 chats, here 1")]


@pytest.mark.parametrize(("count", "why"), FEW)
def test_too_few_sources_are_not_compared(count: int, why: str) -> None:
    found = told(graded(CASES[:count], 1), graded(CASES[:count], 2, bias=2))
    assert {(one.verdict, one.note) for one in found.values()} == {("not comparable", why)}


def test_what_has_no_figure_has_no_difference_either() -> None:
    found = told(graded(CASES[:9], 1), graded(CASES[:9], 2, bias=2))
    for name in ("kappa", "error"):
        assert found[f"{name}.empathy"].note == "it takes 10 scored cases, here 9"
    assert found["tested_alike.empathy"].note == "no case differs"


def test_a_criterion_that_went_blank_is_seen() -> None:
    blank = [o.model_copy(update={"scores": {"empathy": None}}) for o in graded(CASES, 2)]
    found = told(graded(CASES, 1), blank)
    assert found["tested_alike.empathy"].verdict == "worse"
    assert found["kappa.empathy"].verdict == "not comparable"


def test_labels_are_compared_by_micro_f1() -> None:
    cases = [AppraiserCase(id=f"C{i}", message="m", labels={"validate": "strong"}) for i in range(30)]
    good = [Outcome(case=c.id, source=c.id, repeat=1, labels=c.labels) for c in cases]
    poor = [o if i % 3 else o.model_copy(update={"labels": {"threat": "weak"}}) for i, o in enumerate(good)]
    found = named(differences("appraiser", cases, good, poor, ALPHA))["micro_f1"]
    assert (found.before, found.verdict) == (1, "worse")
    assert found.after == pytest.approx(2 / 3)


def test_checks_are_compared_each_and_pooled_without_unclear_ones() -> None:
    before, after = checked(30, 1, 1.0, ("a", "b")), checked(30, 2, 0.5, ("a", "b"))
    unclear = after[0].checked[0].model_copy(update={"verdict": "unclear"})
    after[0] = after[0].model_copy(update={"checked": (unclear,)})
    found = named(differences("customer", [], before, after, ALPHA))
    assert {name: (one.n, one.verdict) for name, one in found.items()} == {
        "pass_rate": (29, "worse"),
        "pass_rate.a": (29, "worse"),
        "pass_rate.b": (29, "worse"),
    }


HOLM = [([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]), ([0.5, 0.9], [1.0, 1.0]), ([], [])]


@pytest.mark.parametrize(("given", "wanted"), HOLM)
def test_holm_is_what_it_comes_to_by_hand(given: list[float], wanted: list[float]) -> None:
    assert holm(given) == pytest.approx(wanted)
