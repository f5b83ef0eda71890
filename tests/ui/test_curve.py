"""The emotion curve: its numbers, its bands, its events in words."""

import json
from datetime import UTC, datetime
from typing import Any, get_args

import pytest

from bot.core.appraisal import Appraisal
from bot.core.direction import BANDS, Direction
from bot.core.record import Opening, Turn
from bot.core.rubric import Rubric
from bot.core.state import State, initial
from bot.rehearsal import Rehearsal
from bot.store.database import Database, Stored
from bot.store.library import Library
from bot.ui import curve
from tests.personas import PAT
from tests.scripted import scripted_cast

DIRECTION = Direction(beat="answer", band="calm", feeling="confusion")


def rehearsal(library: Library, database: Database, turns: list[tuple[int, tuple[str, ...]]]) -> Rehearsal:
    """A rehearsal with the given (band, events) per turn."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    start = initial(PAT.resolved).model_copy(update={"band": 1})
    kept = tuple(
        Turn(number=number, trainee="t", appraisal=Appraisal(labels=()), after=_state(start, number, band),
             events=events, direction=DIRECTION, customer="c", milliseconds=1, at=now)
        for number, (band, events) in enumerate(turns, 1)
    )  # fmt: skip
    opening = Opening(id="r", persona=PAT, seed=1, cast={}, max_turns=20, started=now, text="Hello.", state=start,
                      direction=DIRECTION)  # fmt: skip
    rubric: Rubric = library.rubric(PAT.rubric)
    return Rehearsal.resume(Stored(opening, tuple(kept)), scripted_cast(), database, rubric, ())


def _state(start: State, number: int, band: int) -> State:
    z = {name: value + 0.1 * number for name, value in start.z.items()}
    return start.model_copy(update={"z": z, "turn": number, "band": band})


EVENTS: list[tuple[int, tuple[str, ...]]] = [
    (1, ("premature_solution",)),
    (2, ("escalated", "ask_supervisor")),
    (2, ()),
    (0, ("softened", "disclose:gift", "accept")),
]


@pytest.fixture
def played(library: Library, database: Database) -> Rehearsal:
    return rehearsal(library, database, EVENTS)


def test_the_three_lines_run_from_the_opening_to_the_end(played: Rehearsal) -> None:
    drawn = json.loads(curve.content(played))
    states = [played.opening.state, *(turn.after for turn in played.turns)]
    for trace, (variable, label, *_) in zip(drawn["data"], curve.LINES, strict=False):
        assert (trace["name"], trace["x"]) == (label, [0, 1, 2, 3, 4])
        assert trace["y"] == [round(state[variable], 3) for state in states]


def test_one_shade_per_run_of_turns_in_the_same_band(played: Rehearsal) -> None:
    bands = [
        (band["label"]["text"], band["x0"], band["x1"])
        for band in json.loads(curve.content(played))["layout"]["shapes"]
    ]
    assert bands == [("tense", -0.5, 1.5), ("upset", 1.5, 3.5), ("calm", 3.5, 4.5)]
    assert set(curve.SHADES) == set(BANDS)


def test_events_are_named_in_plain_words_and_do_not_overlap(played: Rehearsal) -> None:
    drawn = json.loads(curve.content(played))["data"][-1]
    assert drawn["text"] == ["solution too soon", "heats up", "asks for a supervisor", "softens", "opens up", "agrees"]
    assert drawn["x"] == [1, 2, 2, 4, 4, 4]
    assert len(set(zip(drawn["x"], drawn["y"], strict=True))) == 6
    assert "- **Turn 4.** They told you what they had held back." in curve.story(played)
    assert "gift" not in curve.content(played)


def test_a_quiet_rehearsal_has_no_events_to_draw(library: Library, database: Database) -> None:
    quiet = rehearsal(library, database, [(1, ())])
    assert len(json.loads(curve.content(quiet))["data"]) == 3
    assert curve.story(quiet) == "#### How Pat Lowe felt"


def test_the_chart_brings_no_colour_of_its_own_behind_the_lines(played: Rehearsal) -> None:
    drawn: dict[str, Any] = json.loads(curve.content(played))
    assert (drawn["layout"]["paper_bgcolor"], drawn["layout"]["plot_bgcolor"]) == ("rgba(0,0,0,0)",) * 2
    assert drawn["config"] == {"displayModeBar": False, "responsive": True}


def test_every_event_of_the_engine_has_a_name() -> None:
    import inspect
    import re

    from bot.core import emotion

    source = inspect.getsource(emotion)
    named = set(re.findall(r'events\.append\(f?"(\w+)', source)) | {"escalated", "softened", "apology_worn_out"}
    endings = set(re.findall(r'return "(\w+)"', inspect.getsource(emotion.ending)))
    assert named | endings == set(curve.EVENTS)
    assert endings <= set(get_args(get_args(Turn.model_fields["ended"].annotation)[0]))
