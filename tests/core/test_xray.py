"""The x-ray: what was read, what it did, what came of it, per turn, from the records alone."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import emotion
from bot.core.appraisal import Appraisal, Label
from bot.core.direction import Direction
from bot.core.record import Turn
from bot.core.signals import CONSTRUCTIVE, Signal
from bot.core.state import State, initial, logit
from bot.core.xray import FEELINGS, KINDS, STEPS, effects, pieces, xray
from tests.personas import PAT

START = initial(PAT.resolved)
DIRECTION = Direction(beat="answer", band="calm", feeling="confusion")


def moved(state: State, **changes: float) -> State:
    """`state` with shares of 0-1 changed by `changes`."""
    return state.model_copy(update={"z": {**state.z, **{n: logit(state[n] + by) for n, by in changes.items()}}})


def turn(number: int, after: State, *labels: Label, said: str = "Hello.", events: tuple[str, ...] = ()) -> Turn:
    return Turn(
        number=number, trainee=said, appraisal=Appraisal(labels=labels), after=after, events=events,
        direction=DIRECTION, customer=f"Reply {number}.", milliseconds=1, at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.fixture
def middling() -> State:
    """All feelings half."""
    return START.model_copy(update={"z": dict.fromkeys(START.z, 0.0)})


@pytest.mark.parametrize(
    ("feeling", "change", "expected"),
    [
        ("anger", 0.029, None), ("anger", 0.031, (1, True, False)), ("anger", -0.11, (2, False, True)),
        ("distress", -0.21, (3, False, True)), ("trust", 0.11, (2, True, True)), ("trust", -0.4, (3, False, False)),
        ("heard", -0.05, (1, False, False)), ("control", 0.3, (3, True, True)), ("resolution", 0.4, None),
    ],
)  # fmt: skip
def test_a_feeling_gets_as_many_arrows_as_it_moved_and_its_colour_by_what_one_hopes_for(
    middling: State, feeling: str, change: float, expected: tuple[int, bool, bool] | None
) -> None:
    found = [
        (item.feeling, item.arrows, item.up, item.good)
        for item in effects(middling, moved(middling, **{feeling: change}))
    ]
    assert found == ([(feeling, *expected)] if expected else [])


def test_each_turn_is_measured_from_the_one_before_it(middling: State) -> None:
    calmer = moved(middling, anger=-0.15)
    rows = xray(middling, [turn(1, calmer), turn(2, calmer), turn(3, middling)])
    assert [[(e.feeling, e.up) for e in row.effects] for row in rows] == [[("anger", False)], [], [("anger", True)]]
    assert [(row.turn, row.reply, row.band) for row in rows] == [(n, f"Reply {n}.", "tense") for n in (1, 2, 3)]
    assert xray(middling, []) == ()


def test_what_came_of_a_turn_names_the_fact_that_was_told(middling: State) -> None:
    events = ("softened", "disclose:gift", "disclose:unknown", "escalated", "accept", "something_new")
    (row,) = xray(middling, [turn(1, middling, events=events)], PAT.hidden_facts)
    assert [(item.kind, item.event, item.fact) for item in row.brought] == [
        ("opened", "softened", ""), ("opened", "disclose", "It is a birthday gift."), ("opened", "disclose", ""),
        ("broke", "escalated", ""), ("settled", "accept", ""),
    ]  # fmt: skip


def test_every_event_of_the_engine_has_its_kind() -> None:
    import inspect

    source = inspect.getsource(emotion)
    named = set(re.findall(r'events\.append\(f?"(\w+)', source)) | {"escalated", "softened", "apology_worn_out"}
    endings = set(re.findall(r'return "(\w+)"', inspect.getsource(emotion.ending)))
    assert named | endings == set(KINDS)


@pytest.mark.parametrize("signal", Signal)
def test_what_helps_is_told_from_what_hurts(middling: State, signal: Signal) -> None:
    (row,) = xray(middling, [turn(1, middling, Label(signal=signal, strength="weak", quote="Hello."))])
    assert [(item.signal, item.strength, item.helps) for item in row.read] == [(signal, "weak", signal in CONSTRUCTIVE)]


@pytest.mark.parametrize(
    ("said", "quotes", "expected"),
    [
        ("Sorry. What now?", ["Sorry.", "What now?"], [("Sorry.", (0,)), (" ", ()), ("What now?", (1,))]),
        ("I am sorry.", ["I am sorry.", "sorry"], [("I am ", (0,)), ("sorry", (0, 1)), (".", (0,))]),
        ("one two three", ["one two", "two three"], [("one ", (0,)), ("two", (0, 1)), (" three", (1,))]),
        ("It’s  our\nmistake, Pat.", ["it's our mistake"], [("It’s  our\nmistake,", (0,)), (" Pat.", ())]),
        ("Hello.", ["goodbye to you all"], [("Hello.", ())]),
        ("Hello.", [], [("Hello.", ())]),
        ("", ["Hello."], []),
        ("<b>&amp;</b>", ["&amp;"], [("<b>", ()), ("&amp;", (0,)), ("</b>", ())]),
    ],
)  # fmt: skip
def test_quotes_are_marked_where_they_stand(
    said: str, quotes: list[str], expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(piece.text, piece.read) for piece in pieces(said, quotes)] == expected


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_the_pieces_always_join_to_what_was_said(said: str, spans: list[tuple[int, int]]) -> None:
    quotes = [said[min(span) : max(span)] for span in spans]
    found = pieces(said, quotes)
    assert "".join(piece.text for piece in found) == said
    for index, quote in enumerate(quotes):
        marked = "".join(piece.text for piece in found if index in piece.read)
        assert marked == quote


def test_the_steps_rise_and_the_feelings_are_of_the_state() -> None:
    assert list(STEPS) == sorted(STEPS)
    assert set(FEELINGS) <= set(START.z)
