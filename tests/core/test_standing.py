"""Where a trainee stands: series, trends, the weakest sub-skill and the next customer, by rules alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.persona import Persona
from bot.core.standing import (
    ENOUGH,
    Measure,
    Played,
    Result,
    challenges,
    measures,
    next_level,
    series,
    suggestion,
    trend,
    weakest,
)
from bot.store.library import Library
from tests.personas import PAT

START = datetime(2026, 3, 1, tzinfo=UTC)
RUBRIC, JUDGE = "customer-care v1", "embedded"
SCORES = st.lists(st.sampled_from([level / 2 for level in range(2, 11)]), max_size=30)


def played(
    number: int,
    score: float | None = 3.0,
    *,
    persona: str = "pat",
    passed: bool = False,
    rubric: str = RUBRIC,
    evaluator: str = JUDGE,
    skills: dict[str, float | None] | None = None,
) -> Played:
    result = Result(
        rubric=rubric, evaluator=evaluator, passed=passed, critical=False, scores={"empathy": score},
        sub_skills={"empathy": skills or {}},
    )  # fmt: skip
    return Played(rehearsal=f"r{number}", persona=persona, at=START + timedelta(days=number), result=result)


def unfinished(number: int, persona: str = "pat") -> Played:
    return Played(rehearsal=f"r{number}", persona=persona, at=START)


TRENDS: list[tuple[list[float], str | None]] = [
    ([], None), ([2.0], None), ([1.0, 5.0], None),
    ([2.0, 2.0, 2.0], "level"), ([2.0, 2.5, 3.0], "rising"), ([4.0, 3.0, 2.0], "falling"),
    ([1.0, 2.0, 1.5], "level"), ([3.0, 3.5, 3.0, 3.5], "level"), ([2.0, 2.5, 1.0, 3.0, 3.5], "rising"),
    ([3.0, 3.0, 3.0, 1.0, 3.0, 3.0], "level"),  # one bad day is no trend
    ([1.0, 1.0] + [3.0] * 25, "level"),  # long ago is over
]  # fmt: skip


@pytest.mark.parametrize(("scores", "expected"), TRENDS)
def test_a_trend_needs_three_scores_and_a_change_that_lasts(scores: list[float], expected: str | None) -> None:
    assert trend(scores) == expected


def test_chance_alone_seldom_makes_a_trend() -> None:
    chance = Random(7)
    drawn = [[chance.choice([2.0, 2.5, 3.0, 3.5]) for _ in range(chance.randint(3, 20))] for _ in range(2_000)]
    assert sum(trend(scores) != "level" for scores in drawn) / len(drawn) < 0.2  # one in ten, either way


@given(SCORES)
def test_a_trend_turned_round_is_the_other_trend(scores: list[float]) -> None:
    other = {"rising": "falling", "falling": "rising", "level": "level", None: None}
    recent = scores[-20:]
    assert trend(recent[::-1]) == other[trend(recent)]


@given(SCORES.filter(bool))
def test_the_spread_holds_the_median_and_lies_within_the_scores(scores: list[float]) -> None:
    (found,) = series([played(number, score) for number, score in enumerate(scores)])
    low, high = found.spread
    assert min(scores) <= low <= found.middle <= high <= max(scores)
    assert (found.trend is None) == (len(scores) < ENOUGH)


def test_scores_of_another_rubric_version_or_judge_stand_in_a_series_of_their_own() -> None:
    takes = [
        played(1, 2.0), played(2, 2.5), played(3, 4.0, rubric="customer-care v2"), played(4, 4.5, evaluator="gpt"),
        played(5, 3.0),
    ]  # fmt: skip
    found = {one.measure: [point.score for point in one.points] for one in series(takes)}
    assert found == {
        Measure(RUBRIC, JUDGE): [2.0, 2.5, 3.0],
        Measure(RUBRIC, "gpt"): [4.5],
        Measure("customer-care v2", JUDGE): [4.0],
    }
    assert next(iter(found)) == Measure(RUBRIC, JUDGE) == measures(takes)[0]


@given(st.lists(st.tuples(st.sampled_from(["a v1", "a v2"]), st.sampled_from(["x", "y"])), max_size=20))
def test_every_score_is_in_exactly_one_series_of_its_own_measure(by: list[tuple[str, str]]) -> None:
    takes = [played(number, 3.0, rubric=rubric, evaluator=judge) for number, (rubric, judge) in enumerate(by)]
    points = {point.rehearsal: one.measure for one in series(takes) for point in one.points}
    assert points == {take.rehearsal: take.result.measure for take in takes if take.result}
    assert sum(len(one.points) for one in series(takes)) == len(takes)


def test_what_was_not_scored_is_no_point() -> None:
    takes = [played(1, None), unfinished(2), played(3, 2.0)]
    assert [[point.rehearsal for point in one.points] for one in series(takes)] == [["r3"]]


WEAKEST: list[tuple[list[Played], tuple[str, float, int] | None]] = [
    ([], None),
    ([unfinished(1)], None),
    ([played(1, skills={"E1": None})], None),
    ([played(1, skills={"E1": 4.0, "E2": 4.5})], None),  # nothing weak
    ([played(1, skills={"E1": 3.0, "E2": 2.0})], ("E2", 2.0, 1)),
    ([played(1, skills={"E1": 2.0, "E2": 2.0}), played(2, skills={"E1": 2.0})], ("E1", 2.0, 2)),  # seen more often
    ([played(1, skills={"E2": 1.0}), *(played(n, skills={"E1": 3.0}) for n in range(2, 7))], ("E1", 3.0, 5)),  # lately
    ([played(1, skills={"E2": 1.0}, rubric="old v1"), played(2, skills={"E1": 3.0})], ("E1", 3.0, 1)),
]


@pytest.mark.parametrize(("takes", "expected"), WEAKEST)
def test_the_weakest_sub_skill_is_the_lowest_of_the_newest_takes_by_one_measure(
    takes: Sequence[Played], expected: tuple[str, float, int] | None
) -> None:
    found = weakest(takes)
    assert (found and (found.sub_skill, found.mean, len(found.takes))) == expected


@pytest.fixture
def personas(library: Library) -> list[Persona]:
    return [library.persona(id) for id in library.persona_ids()]


def test_the_first_customer_is_an_easy_one_not_met_yet(personas: list[Persona]) -> None:
    found = suggestion(personas, [], None, None)
    assert found is not None
    assert (found.persona.difficulty, found.reasons) == ("easy", ("never",))


def test_nobody_is_suggested_where_there_is_nobody() -> None:
    assert suggestion([], [], None, None) is None


LEVELS = [([], 0), (["easy"], 1), (["medium", "easy"], 2), (["hard"], 2)]


@pytest.mark.parametrize(("passed", "level"), LEVELS)
def test_the_next_level_is_one_above_what_was_passed(personas: list[Persona], passed: list[str], level: int) -> None:
    ids = [next(one.id for one in personas if one.difficulty == difficulty) for difficulty in passed]
    takes = [played(number, persona=id, passed=True) for number, id in enumerate(ids)]
    assert next_level(personas, [*takes, played(9, persona="gone", passed=True)]) == level


def test_a_level_that_nobody_has_is_not_aimed_at() -> None:
    assert next_level([PAT], [played(1, passed=True)]) == 0


@pytest.mark.parametrize("criterion", ["empathy", "diplomacy", "composure"])
def test_the_next_customer_tests_what_is_weak(personas: list[Persona], library: Library, criterion: str) -> None:
    emmett = [played(n, persona="confused-emmett", passed=True) for n in range(2)]
    dana = [played(n, persona="repeat-contact-dana", passed=True) for n in range(2, 4)]
    found = suggestion(personas, emmett + dana, criterion, library.rubric("customer-care"))
    assert found is not None
    assert found.persona.difficulty == "hard"
    assert criterion in challenges(found.persona)
    assert found.reasons == ("tests", "harder", "never")


def test_whoever_was_just_played_waits_for_the_others(personas: list[Persona]) -> None:
    easy = [one.id for one in personas if one.difficulty == "easy"]
    takes = [played(number, persona=id) for number, id in enumerate(easy)]
    found = suggestion(personas, takes, None, None)
    assert found is not None
    assert found.persona.id not in easy
    only = suggestion([PAT], [played(1), played(2)], None, None)
    assert only is not None
    assert (only.persona, only.reasons) == (PAT, ("level", "lately"))


@given(st.data())
def test_any_history_gets_a_suggestion_that_is_reproducible(data: st.DataObject) -> None:
    library = Library.at()
    known = [library.persona(id) for id in library.persona_ids()]
    names = st.sampled_from([*(one.id for one in known), "gone"])
    history = data.draw(st.lists(st.tuples(names, st.booleans()), max_size=12))
    takes = [played(number, persona=id, passed=passed) for number, (id, passed) in enumerate(history)]
    found = suggestion(known, takes, "empathy", library.rubric("customer-care"))
    assert found == suggestion(list(reversed(known)), takes, "empathy", library.rubric("customer-care"))
    assert found is not None
    assert found.persona.id not in {take.persona for take in takes[-2:]}
