"""The x-ray as the page shows it: plain words for everything, and nothing that was not read."""

from typing import get_args

import pytest

from bot.core.appraisal import Label
from bot.core.direction import Band
from bot.core.signals import Signal
from bot.core.xray import FEELINGS, KINDS, Effect
from bot.store.database import Stored
from bot.ui import debrief
from bot.ui.wording import texts
from tests.personas import PAT
from tests.ui import kept
from tests.ui.kept import after, opened, turn

SAID = "I'm sorry it was late. What would help? You should have called."


@pytest.fixture
def stored() -> Stored:
    opening = opened()
    labels = (
        Label(signal=Signal.SINCERE_APOLOGY, strength="strong", quote="I'm sorry it was late."),
        Label(signal=Signal.HOLLOW_EMPATHY, strength="weak", quote="it was late."),
        Label(signal=Signal.OPEN_QUESTION, strength="strong", quote="What would help?"),
    )
    first = turn(1, after(opening, 1, 2), SAID, "Oh.", *labels, events=("escalated", "disclose:gift"))
    return Stored(opening, [first, turn(2, after(opening, 1, 0))])


def test_there_are_words_for_all_that_can_be_read_felt_and_brought_about() -> None:
    needed = {
        *Signal,
        *FEELINGS,
        *KINDS,
        *get_args(Band),
        *(f"{way}_{n}" for way in ("rose", "fell") for n in (1, 2, 3)),
    }
    assert needed <= set(texts("xray"))


def test_a_row_says_what_was_read_with_its_words_marked(stored: Stored) -> None:
    row = debrief.props(stored, {})["rows"][0]
    assert [(piece["text"], piece["tone"]) for piece in row["said"]] == [
        ("I'm sorry ", "good"), ("it was late.", "bad"), (" ", ""), ("What would help?", "good"),
        (" You should have called.", ""),
    ]  # fmt: skip
    assert [(item["words"], item["helps"], item["weak"]) for item in row["read"]] == [
        ("apologised for something definite", True, False), ("used a stock phrase of sympathy", False, True),
        ("asked an open question", True, False),
    ]  # fmt: skip
    assert row["brought"] == [
        {"kind": "broke", "words": "Tempers rose.", "fact": ""},
        {"kind": "opened", "words": "They told you what they had held back.", "fact": "It is a birthday gift."},
    ]


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (Effect(feeling="anger", arrows=1, up=False, good=True), "anger fell a little"),
        (Effect(feeling="trust", arrows=2, up=True, good=True), "trust in you rose"),
        (Effect(feeling="heard", arrows=3, up=False, good=False), "feeling heard fell a lot"),
    ],
)
def test_an_arrow_is_told_in_words_too(effect: Effect, words: str) -> None:
    assert debrief.moves(effect) == words


def test_a_turn_is_told_in_a_sentence_for_those_who_do_not_see_the_curve(stored: Stored) -> None:
    first, second = debrief.rows(stored)
    assert debrief.heard(first).endswith(" Tempers rose. They told you what they had held back. Then: upset.")
    assert debrief.heard(second) == "Turn 2: hardly anything changed. Then: calm."


def test_every_turn_can_be_chosen_in_the_curve_and_leads_to_its_message(stored: Stored) -> None:
    shown = debrief.props(stored, {1: "step-a"})
    assert shown["curve"].count('role="button"') == 2
    assert shown["steps"] == {"1": "step-a"}
    assert [export["href"] for export in shown["exports"]] == [
        f"/rehearsals/r/export.{k}" for k in ("html", "md", "json")
    ]


def test_the_curve_of_a_quiet_rehearsal_has_no_events() -> None:
    quiet = kept.played([(1, ()), (1, ())])
    assert "gr-event" not in debrief.chart(quiet)
    assert "gr-event" in debrief.chart(kept.played([(1, ("softened",))]))


def test_a_customers_name_cannot_break_out_of_the_curve() -> None:
    named = PAT.model_copy(update={"name": '"><script>alert(1)</script>'})
    stored = Stored(opened(persona=named), [turn(1, opened().state)])
    assert "<script" not in debrief.props(stored, {})["curve"]
