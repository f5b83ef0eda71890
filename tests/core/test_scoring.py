"""Headline scores: evidence bounds, caps, medians, and the properties rubric.md section 8 asks for."""

from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.appraisal import Appraisal, Label
from bot.core.caps import Cap, caps, repaired
from bot.core.evidence import Evidence, Polarity
from bot.core.scoring import combined, decide, evidence_bounds, round_half
from bot.core.signals import HARMFUL, Signal, Strength

SUBS = ("E1", "E2", "E3", "E4", "E5")


def item(turn: int, polarity: Polarity, sub_skill: str = "E1") -> Evidence:
    speaker = "customer" if polarity == "missed" else "trainee"
    return Evidence(
        turn=turn, speaker=speaker, sub_skill=sub_skill, quote="some words here", polarity=polarity, why="x"
    )


def turn(**signals: Strength) -> Appraisal:
    return Appraisal(labels=tuple(Label(signal=Signal(k), strength=v, quote="q") for k, v in signals.items()))


GOOD = [item(1, "positive"), item(2, "positive")]
FIVES = dict.fromkeys(SUBS, 5.0)

DECISIONS = [
    ("two positives in two turns back a 5", FIVES, GOOD, [], 6, 5.0),
    ("one positive turn backs 3.5", FIVES, [item(1, "positive"), item(1, "positive")], [], 6, 3.5),
    ("an unrepaired harm forbids 5", FIVES, [*GOOD, item(3, "harmful")], [], 6, 4.5),
    ("a low score needs proof of harm", dict.fromkeys(SUBS, 1.0), GOOD, [], 6, 2.5),
    ("one harm backs a 1", dict.fromkeys(SUBS, 1.0), [item(1, "harmful")], [], 6, 1.0),
    ("two missed chances back a 1", dict.fromkeys(SUBS, 1.0), [item(1, "missed"), item(2, "missed")], [], 6, 1.0),
    ("one missed chance does not", dict.fromkeys(SUBS, 1.0), [item(1, "missed")], [], 6, 2.5),
    ("halves are rounded up", {"E1": 3.0, "E2": 3.0, "E3": 3.75}, GOOD, [], 6, 3.5),
    ("two known sub-skills are not enough", {"E1": 4.0, "E2": 4.0, "E3": None}, GOOD, [], 6, None),
    ("nothing known is not a middling score", dict.fromkeys(SUBS, None), [], [], 6, None),
    ("three turns are too few", FIVES, GOOD, [], 3, None),
    ("a cap holds", FIVES, GOOD, [Cap("empathy", 3.0, "blame", 1)], 6, 3.0),
    ("a grave cap counts in a short chat", FIVES, GOOD, [Cap("empathy", 2.0, "blame", 1)], 1, 2.0),
    ("a mild cap scores no short chat", FIVES, GOOD, [Cap("empathy", 4.0, "blame", 1)], 1, None),
    (
        "a grave cap counts with nothing else known",
        dict.fromkeys(SUBS, None),
        [],
        [Cap("empathy", 2.0, "blame", 1)],
        1,
        2.0,
    ),
    ("the lowest cap wins", FIVES, GOOD, [Cap("empathy", 3.5, "blame", 1), Cap("empathy", 2.5, "hostile", 2)], 6, 2.5),
]


@pytest.mark.parametrize(
    ("why", "subs", "evidence", "limits", "turns", "score"), DECISIONS, ids=[d[0] for d in DECISIONS]
)
def test_decision(
    why: str,
    subs: dict[str, float | None],
    evidence: list[Evidence],
    limits: list[Cap],
    turns: int,
    score: float | None,
) -> None:
    found = decide(subs, evidence, limits, turns=turns)
    assert found.score == score
    assert found.score is not None or found.note


def test_a_repaired_harm_no_longer_forbids_a_five() -> None:
    assert evidence_bounds([*GOOD, item(3, "harmful")], frozenset({3})).ceiling == 5.0


LIMITS = [
    ("an insult", [turn(), turn(hostile="weak"), *[turn()] * 3], {"composure": 2.0, "diplomacy": 2.0}),
    ("a threat", [turn(threat="strong"), *[turn()] * 4], {"composure": 2.0, "diplomacy": 2.0}),
    (
        "strong blame",
        [turn(blame_customer="strong"), *[turn()] * 4],
        {"empathy": 2.0, "diplomacy": 2.0, "composure": 2.0},
    ),
    ("weak blame", [turn(blame_customer="weak"), *[turn()] * 4], {}),
    (
        "blame, then full repair",
        [turn(blame_customer="strong"), turn(own_it="strong", sincere_apology="strong"), *[turn()] * 3],
        {"empathy": 3.5, "diplomacy": 3.5, "composure": 3.0},
    ),
    (
        "blame, an apology without owning it",
        [turn(blame_customer="strong"), turn(sincere_apology="strong"), *[turn()] * 3],
        {"empathy": 2.0, "diplomacy": 2.0, "composure": 2.0},
    ),
    (
        "repair, then blame again",
        [
            turn(belittle="strong"),
            turn(own_it="strong", sincere_apology="strong"),
            turn(belittle="strong"),
            turn(),
            turn(),
        ],
        {"empathy": 2.0, "diplomacy": 2.0, "composure": 2.0},
    ),
    ("one late slip", [*[turn()] * 5, turn(belittle="strong")], {"empathy": 2.5, "diplomacy": 2.5, "composure": 2.0}),
    ("a promise left standing", [turn(overpromise="weak"), turn()], {"diplomacy": 3.0}),
    ("a promise taken back honestly", [turn(overpromise="weak"), turn(honest_limit="strong")], {}),
    ("asked again once", [turn(ask_repeat="weak"), turn()], {"empathy": 4.0}),
    ("asked again twice", [turn(ask_repeat="weak"), turn(ask_repeat="weak")], {"empathy": 3.0}),
    ("never answers", [turn(ignore_question="weak"), turn(ignore_question="weak")], {"diplomacy": 2.0}),
    ("answers late", [turn(ignore_question="weak"), turn(ignore_question="weak"), turn(explain_next_step="weak")], {}),
]


@pytest.mark.parametrize(("why", "appraisals", "limits"), LIMITS, ids=[row[0] for row in LIMITS])
def test_limits(why: str, appraisals: list[Appraisal], limits: dict[str, float]) -> None:
    found: dict[str, float] = {}
    for cap in caps(appraisals):
        found[cap.criterion] = min(cap.limit, found.get(cap.criterion, 5.0))
    assert found == limits


def test_composure_limits_follow_provocation() -> None:
    formula = [turn(hollow_empathy="weak")] * 3
    assert [c.limit for c in caps([turn()] * 5, [2]) if c.criterion == "composure"] == [4.0]
    assert [c.limit for c in caps([turn()] * 5, [2, 3]) if c.criterion == "composure"] == []
    assert [c.limit for c in caps(formula, [1, 2, 3]) if c.criterion == "composure"] == [2.5]


def test_the_most_expensive_offer_first_limits_diplomacy() -> None:
    assert caps([turn()] * 4, dearest_first=2) == [Cap("diplomacy", 3, "dearest_first", 2)]


def test_medians_and_unstable_runs() -> None:
    merged, unstable = combined([{"E1": 2, "E2": 3}, {"E1": 4, "E2": 3}, {"E1": 5, "E2": None}], {"E1", "E2"})
    assert (merged, unstable) == ({"E1": 4, "E2": 3}, True)
    assert combined([{"E1": 4}], set()) == ({"E1": None}, False)


@pytest.mark.parametrize(("value", "half"), [(3.24, 3.0), (3.25, 3.5), (3.75, 4.0), (4.0, 4.0)])
def test_round_half(value: float, half: float) -> None:
    assert round_half(value) == half


polarities: st.SearchStrategy[Polarity] = st.sampled_from(["positive", "harmful", "missed"])
items = st.builds(item, st.integers(1, 6), polarities, st.sampled_from(SUBS))
appraisal_lists = st.lists(
    st.dictionaries(st.sampled_from([s.value for s in Signal]), st.sampled_from(["weak", "strong"]), max_size=3).map(
        lambda d: turn(**d)  # type: ignore[arg-type]
    ),
    min_size=1,
    max_size=6,
)


@given(st.lists(items, max_size=8), st.data())
def test_dropping_a_positive_never_raises_the_ceiling(evidence: list[Evidence], data: st.DataObject) -> None:
    positives = [e for e in evidence if e.polarity == "positive"]
    if positives:
        dropped = data.draw(st.sampled_from(positives))
        fewer = [e for e in evidence if e is not dropped]
        assert evidence_bounds(fewer).ceiling <= evidence_bounds(evidence).ceiling


@given(st.lists(items, max_size=8), st.integers(1, 6))
def test_adding_a_harm_never_raises_the_ceiling_or_the_floor(evidence: list[Evidence], number: int) -> None:
    before, after = evidence_bounds(evidence), evidence_bounds([*evidence, item(number, "harmful")])
    assert after.ceiling <= before.ceiling
    assert after.floor <= before.floor


ONE_OF_EACH = [item(n, p) for n, p in product((1, 2), get_args(Polarity))]


@given(st.permutations(ONE_OF_EACH))
def test_the_order_of_evidence_does_not_matter(evidence: list[Evidence]) -> None:
    assert decide(FIVES, evidence, [], turns=6) == decide(FIVES, sorted(evidence, key=str), [], turns=6)


def limits(appraisals: list[Appraisal]) -> dict[str, float]:
    found = {"empathy": 5.0, "diplomacy": 5.0, "composure": 5.0}
    for cap in caps(appraisals, [1, 2]):
        found[cap.criterion] = min(found[cap.criterion], cap.limit)
    return found


@given(appraisal_lists, st.sampled_from(sorted(HARMFUL)), st.data())
def test_adding_a_harmful_signal_never_lifts_a_cap(
    appraisals: list[Appraisal], harm: Signal, data: st.DataObject
) -> None:
    where = data.draw(st.integers(0, len(appraisals) - 1))
    worse = list(appraisals)
    labels = (*worse[where].labels, Label(signal=harm, strength="strong", quote="q"))
    worse[where] = worse[where].model_copy(update={"labels": labels})
    before, after = limits(appraisals), limits(worse)
    assert all(after[name] <= before[name] for name in before)


@given(st.dictionaries(st.sampled_from(SUBS), st.floats(1, 5), min_size=3), st.floats(1, 5), st.floats(1, 5))
def test_a_lower_cap_never_raises_a_score(subs: dict[str, float], one: float, other: float) -> None:
    low, high = sorted((one, other))
    scores = [decide(subs, GOOD, [Cap("empathy", limit, "blame", 1)], turns=6).score for limit in (low, high)]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] <= scores[1]


def test_a_slip_counts_as_repaired_only_with_apology_ownership_and_a_new_course() -> None:
    mended = [turn(hostile="strong"), turn(sincere_apology="weak"), turn(own_it="weak"), turn()]
    assert repaired(1, mended)
    assert not repaired(1, mended[:2])
    assert not repaired(1, [*mended, turn(threat="weak")])
