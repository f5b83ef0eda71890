"""The curve: its points, its bands, its events, and what may be chosen in it."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest

from bot.core.direction import BANDS, Band
from bot.core.xray import Kind
from bot.ui import curve
from bot.ui.curve import Line

STYLE = (Path(curve.__file__).parent / "public" / "debrief.css").read_text(encoding="utf-8")
LINES = [Line("anger", "Anger", [0.5, 0.25, 0.0]), Line("trust", "Trust in you", [0.1, 0.2, 1.0])]


def parsed(drawn: str) -> ElementTree.Element:
    """The figure as a tree: well-formed, so that nothing in it could break out."""
    return ElementTree.fromstring(drawn)


def classed(tree: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [found for found in tree.iter() if name in found.get("class", "").split()]


def texts(elements: list[ElementTree.Element]) -> list[str]:
    return ["".join(found.itertext()) for found in elements]


def lines_of(tree: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return (found for found in classed(tree, "gr-line") if found.tag == "g")


def test_each_line_runs_from_the_opening_to_the_end_with_a_dot_per_turn() -> None:
    tree = parsed(curve.drawn("How it went", LINES))
    assert [found.get("points") for found in tree.iter("polyline")] == [
        "0.5,0.500 1.5,0.750 2.5,1.000", "0.5,0.900 1.5,0.800 2.5,0.000"
    ]  # fmt: skip
    dots = [[(dot.get("x"), dot.get("y")) for dot in line if dot.get("x")] for line in lines_of(tree)]
    assert dots[0] == [("16.67%", "50.0%"), ("50.00%", "75.0%"), ("83.33%", "100.0%")]
    assert texts(classed(tree, "gr-number")) == ["start", "1", "2"]
    assert tree.get("aria-label") == "How it went"


def test_nobody_has_to_tell_colours_apart() -> None:
    assert len(set(curve.SHAPES.values())) == len(curve.FEELINGS) == len(curve.SHAPES)
    assert len(set(curve.EVENT_SHAPES.values())) == len(curve.EVENT_SHAPES)
    assert set(curve.EVENT_SHAPES) == set(get_args(Kind))
    tree = parsed(curve.drawn("Both", LINES))
    keys = [found for found in classed(tree, "gr-line") if found.tag == "span"]
    assert texts(keys) == ["Anger", "Trust in you"]


@pytest.mark.parametrize("name", [*curve.FEELINGS, *BANDS, *get_args(Kind), "this", "other"])
def test_the_style_sheet_knows_every_look(name: str) -> None:
    assert f".gr-{name}" in STYLE


def test_one_shade_per_run_of_turns_in_the_same_band_named_where_there_is_room() -> None:
    bands: list[Band] = ["tense", "tense", "upset", *["calm"] * 7]  # type: ignore[list-item]
    tree = parsed(curve.drawn("Bands", [Line("anger", "Anger", [0.5] * 10)], bands=bands))
    shades = [(found.get("class"), found.get("x"), found.get("width")) for found in classed(tree, "gr-band")]
    assert shades == [
        ("gr-band gr-tense", "0.00%", "20.00%"), ("gr-band gr-upset", "20.00%", "10.00%"),
        ("gr-band gr-calm", "30.00%", "70.00%"),
    ]  # fmt: skip
    assert texts(classed(tree, "gr-bandname")) == ["tense", "calm"]


def test_events_are_marked_by_kind_one_above_the_other_and_unknown_ones_not_at_all() -> None:
    events = {1: ["escalated", "ask_supervisor", "softened"], 2: ["disclose:gift", "accept", "something_new"]}
    tree = parsed(curve.drawn("Events", LINES, events=events))
    found = [(mark.get("class"), mark.get("x")) for mark in classed(tree, "gr-event") if mark.get("x")]
    assert found == [
        ("gr-event gr-broke", "50.00%"), ("gr-event gr-opened", "50.00%"),
        ("gr-event gr-opened", "83.33%"), ("gr-event gr-settled", "83.33%"),
    ]  # fmt: skip
    places = [mark.get("y") for mark in classed(tree, "gr-event") if mark.get("x") == "50.00%"]
    assert len(set(places)) == 2
    assert "gift" not in curve.drawn("Events", LINES, events=events)
    assert texts([key for key in classed(tree, "gr-event") if key.tag == "span"]) == [
        "set back",
        "opened up",
        "settled",
    ]


def test_a_turn_can_be_chosen_by_mouse_and_key_and_says_what_it_is() -> None:
    tree = parsed(curve.drawn("Choose", LINES, says={1: 'Turn 1: <b> & "more"', 2: "Turn 2"}))
    found = [
        (c.get("data-turn"), c.get("role"), c.get("tabindex"), c.get("aria-label")) for c in classed(tree, "gr-column")
    ]
    assert found == [("1", "button", "0", 'Turn 1: <b> & "more"'), ("2", "button", "0", "Turn 2")]
    assert classed(parsed(curve.drawn("Look", LINES)), "gr-column") == []


def test_where_two_takes_part_is_marked_before_that_turn() -> None:
    (mark,) = classed(parsed(curve.drawn("Parting", LINES, part=2)), "gr-part")
    assert mark.get("x1") == mark.get("x2") == "66.67%"
    assert classed(parsed(curve.drawn("Parting", LINES)), "gr-part") == []


def test_lines_of_different_length_share_one_axis() -> None:
    tree = parsed(curve.drawn("Two takes", [Line("other", "Take 1", [0.5] * 4), Line("this", "Take 2", [0.5, 0.4])]))
    assert texts(classed(tree, "gr-number")) == ["start", "1", "2", "3"]
    assert [len([dot for dot in line if dot.get("x")]) for line in lines_of(tree)] == [4, 2]


def test_names_are_escaped() -> None:
    tree = parsed(curve.drawn('How <i>"Pat"</i> felt', [Line("this", "<script>alert(1)</script>", [0.5, 0.5])]))
    assert tree.get("aria-label") == 'How <i>"Pat"</i> felt'
    assert not list(tree.iter("script"))
