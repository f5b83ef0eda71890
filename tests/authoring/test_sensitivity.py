"""What the sensitivity table promises is what the file gives when it is really edited."""

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.authoring.dial import Dial, dials
from bot.authoring.preview import Preview, preview, verdict_on
from bot.authoring.sensitivity import NOTICEABLE, Row, Turn
from bot.core.persona import Persona

FOLDER = Path(__file__).parents[2] / "personas"
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))}
DATA = {name: yaml.load(text, yaml.CSafeLoader) for name, text in TEXTS.items()}
PREVIEWS = {name: preview(Persona.model_validate(data)) for name, data in DATA.items()}
RARELY = settings(max_examples=60, deadline=None)


def edited(name: str, path: str, value: float) -> Persona:
    """The persona of that file with one number written into the file."""
    data: dict[str, Any] = deepcopy(DATA[name])
    node: Any = data
    *parents, last = path.split(".")
    for key in parents:
        node = next(fact for fact in node if fact["id"] == key) if isinstance(node, list) else node.setdefault(key, {})
    node[last] = value
    return Persona.model_validate(data)


@st.composite
def steps(draw: st.DrawFn) -> tuple[str, Row, Turn]:
    name = draw(st.sampled_from(sorted(PREVIEWS)))
    row = draw(st.sampled_from(PREVIEWS[name].dials))
    turn = draw(st.sampled_from([row.down, row.up]))
    assume(turn is not None)
    assert turn is not None
    return name, row, turn


@RARELY
@given(steps())
def test_writing_the_suggested_number_into_the_file_gives_what_the_table_said(step: tuple[str, Row, Turn]) -> None:
    name, row, turn = step
    then = verdict_on(edited(name, row.path, turn.value))
    assert (then.difficulty, then.says) == (turn.difficulty, turn.verdict)


@RARELY
@given(steps(), st.floats(0.25, 1.0))
def test_a_part_of_the_step_goes_the_same_way_and_not_further(step: tuple[str, Row, Turn], part: float) -> None:
    name, row, turn = step
    value = round(row.value + part * (turn.value - row.value), 4)
    moved = verdict_on(edited(name, row.path, value)).difficulty - row.difficulty
    promised = turn.difficulty - row.difficulty
    assert moved * promised >= 0 or abs(moved) < NOTICEABLE
    assert abs(moved) <= abs(promised) + NOTICEABLE


@pytest.mark.parametrize("shown", PREVIEWS.values(), ids=PREVIEWS)
def test_every_dial_has_its_row_and_the_strongest_stands_first(shown: Preview) -> None:
    assert sorted(row.path for row in shown.dials) == sorted(dial.path for dial in dials(shown.persona))
    reach = [row.reach for row in shown.dials]
    assert reach == sorted(reach, reverse=True)


@pytest.mark.parametrize(
    ("path", "easier"),
    [
        ("temperament.start.anger", "down"),
        ("temperament.start.trust", "up"),
        ("temperament.reactivity", "down"),
        ("temperament.receptivity", "up"),
        ("temperament.sensitivity.concrete_offer", "up"),
        ("temperament.sensitivity.ask_repeat", "down"),
        ("hidden_facts.sick-day.unlock.trust", "down"),
    ],
)
def test_a_dial_turns_the_way_a_trainer_would_expect(path: str, easier: str) -> None:
    row = next(row for row in PREVIEWS["repeat-contact-dana"].dials if row.path == path)
    assert row.towards("easier") == getattr(row, easier)
    assert row.towards("harder") == getattr(row, "up" if easier == "down" else "down")


def test_a_number_no_trainee_touches_moves_nothing() -> None:
    row = next(row for row in PREVIEWS["past-due-marcus"].dials if row.path == "temperament.sensitivity.overpromise")
    assert row.reach == 0
    assert row.towards("easier") is row.towards("harder") is None


def test_a_number_at_its_end_is_turned_one_way_only() -> None:
    cold = edited("repeat-contact-dana", "temperament.start.trust", 0.02)
    row = next(row for row in preview(cold).dials if row.path == "temperament.start.trust")
    assert row.down is None
    assert row.up is not None
    assert row.up.value == 0.12


@pytest.mark.parametrize(
    ("name", "path", "value", "was"),
    [
        ("repeat-contact-dana", "temperament.receptivity", 0.6, "too hard"),
        ("vip-gayle", "temperament.start.resolution", 0.4, "too easy"),
    ],
)
def test_a_remedy_written_into_the_file_makes_it_fair(name: str, path: str, value: float, was: str) -> None:
    broken = edited(name, path, value)
    shown = preview(broken)
    assert shown.verdict.says == was
    assert path in [remedy.path for remedy in shown.remedies]
    dial_of: Mapping[str, Dial] = {dial.path: dial for dial in dials(broken)}
    for remedy in shown.remedies:
        assert verdict_on(dial_of[remedy.path].turned(broken, remedy.to)).says == "fair"


def test_a_fair_persona_needs_no_remedy() -> None:
    assert all(shown.remedies == () for shown in PREVIEWS.values())
