"""More good never lowers a criterion, more harm never raises it: properties over arbitrary labelled transcripts."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.appraisal import Appraisal, Label
from bot.core.rubric import STANDARDS, Standard
from bot.core.scoring import round_half
from bot.core.signals import CONSTRUCTIVE, HARMFUL, Signal, Strength
from bot.embedded.judging.mapping import Curve, curves, sub_scores
from bot.embedded.judging.sub_skills import GAINS, HARMS, LETTER, Reading, read

STRENGTHS: tuple[Strength, ...] = ("weak", "strong")
TURN = st.dictionaries(st.sampled_from(list(Signal)), st.sampled_from(STRENGTHS), max_size=6)
TURNS = st.lists(TURN, min_size=1, max_size=12)
CRITERION = st.sampled_from(STANDARDS)


def appraised(turns: Sequence[dict[Signal, Strength]]) -> list[Appraisal]:
    return [
        Appraisal(labels=tuple(Label(signal=name, strength=how, quote="words") for name, how in turn.items()))
        for turn in turns
    ]


def level(criterion: Standard, turns: Sequence[dict[Signal, Strength]]) -> float:
    return curves()[criterion].level(read(criterion, appraised(turns)))


@given(turns=TURNS, at=st.integers(0, 11), signal=st.sampled_from(sorted(HARMFUL)), criterion=CRITERION)
@settings(max_examples=300)
def test_a_harmful_label_never_raises_a_criterion(
    turns: list[dict[Signal, Strength]], at: int, signal: Signal, criterion: Standard
) -> None:
    at %= len(turns)
    worse = [{**turn, signal: "strong"} if i == at else turn for i, turn in enumerate(turns)]
    assert level(criterion, worse) <= level(criterion, turns) + 1e-9


@given(turns=TURNS, at=st.integers(0, 11), signal=st.sampled_from(sorted(CONSTRUCTIVE)), criterion=CRITERION)
@settings(max_examples=300)
def test_taking_a_good_label_away_never_raises_a_criterion(
    turns: list[dict[Signal, Strength]], at: int, signal: Signal, criterion: Standard
) -> None:
    at %= len(turns)
    less = [
        {name: how for name, how in turn.items() if name != signal} if i == at else turn for i, turn in enumerate(turns)
    ]
    assert level(criterion, less) <= level(criterion, turns) + 1e-9


@given(turns=TURNS, criterion=CRITERION)
def test_empty_turns_change_nothing(turns: list[dict[Signal, Strength]], criterion: Standard) -> None:
    assert level(criterion, [*turns, {}, {}]) == pytest.approx(level(criterion, turns))


@given(turns=TURNS, criterion=CRITERION, known=st.sets(st.integers(1, 5), min_size=1))
def test_known_sub_scores_lie_in_range_and_average_to_the_criterion(
    turns: list[dict[Signal, Strength]], criterion: Standard, known: set[int]
) -> None:
    names = frozenset(f"{LETTER[criterion]}{i}" for i in known)
    whole = level(criterion, turns)
    scores = sub_scores(read(criterion, appraised(turns)), whole, names)
    shown = [score for score in scores.values() if score is not None]
    assert {name for name, score in scores.items() if score is not None} == names
    assert all(1 <= score <= 5 for score in shown)
    assert round_half(sum(shown) / len(shown)) == round_half(whole)


@pytest.mark.parametrize("criterion", STANDARDS)
def test_the_fitted_parameters_are_monotone_and_span_the_scale(criterion: Standard) -> None:
    curve = curves()[criterion]
    assert curve.lift > 0
    assert curve.drag > 0
    assert curve.level(reading(good=0.75)) >= 4
    assert curve.level(reading(harm=0.9)) <= 2


def reading(good: float = 0.0, harm: float = 0.0) -> Reading:
    return Reading(good, harm, {}, {}, (), ())


def test_a_curve_is_a_logistic_between_one_and_five() -> None:
    assert Curve(0, 1, 1).level(reading()) == pytest.approx(3)
    assert Curve(-50, 1, 1).level(reading()) == pytest.approx(1)
    assert Curve(50, 1, 1).level(reading()) == pytest.approx(5)


def test_a_repaired_slip_weighs_less_than_one_left_standing() -> None:
    slip: dict[Signal, Strength] = {Signal.RUSH: "strong"}
    repair: dict[Signal, Strength] = {Signal.SINCERE_APOLOGY: "strong", Signal.OWN_IT: "strong"}
    mended = read("empathy", appraised([slip, repair]))
    left = read("empathy", appraised([slip, {}]))
    assert mended.harm < left.harm


def test_every_sub_skill_has_gains_and_every_harmful_signal_a_home() -> None:
    assert set(GAINS) == {f"{letter}{i}" for letter in LETTER.values() for i in range(1, 6)}
    for criterion, harms in HARMS.items():
        assert set(harms) == HARMFUL | {Signal.OVERPROMISE}
        assert all(home.startswith(LETTER[criterion]) for home, _ in harms.values())
