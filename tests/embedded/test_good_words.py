"""Kind and plain sentences are never taken for a grave harm; sentences that look like them and sting still are."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.core.cast import Moment
from bot.core.signals import HARMFUL, TOXIC, Signal
from bot.core.transcript import Transcript
from bot.embedded.appraiser import label
from bot.embedded.appraising.confirming import confirmed
from bot.embedded.appraising.kindness import means_well

DATA = Path(__file__).parents[2] / "evals" / "data" / "good_words.jsonl"
GOOD: list[dict[str, Any]] = [json.loads(line) for line in DATA.read_text(encoding="utf-8").splitlines()]
GRAVE = TOXIC | {Signal.OVERPROMISE, Signal.BLAME_COLLEAGUE}


def found(message: str, before: Transcript) -> set[Signal]:
    """Signals of `message` after `before`."""
    return set(label(Moment(message, before)).strengths)


@pytest.mark.parametrize("case", GOOD, ids=[case["id"] for case in GOOD])
def test_a_good_sentence_carries_no_grave_harm(case: dict[str, Any]) -> None:
    asked = Transcript.of([(one["speaker"], one["text"]) for one in case["before"]])
    for before in (Transcript(), asked):
        assert not found(case["message"], before) & GRAVE


@pytest.mark.parametrize(
    "message",
    [
        "you never read the terms did you",
        "You left it too late, that's on you.",
        "You rang twice because you don't listen.",
        "You were told in the letter, you just didn't bother to read it.",
        "you should've called us sooner",
        "If you can't pay we will take you to court.",
        "I won't ask again: pay or we cut you off.",
        "How are you this stupid?",
        "Who do you think you are?",
        "oh boo hoo you lost forty quid",
        "You need to pay something right now.",
        "I promise you'll have it tomorrow, guaranteed.",
        "You signed it, you live with it.",
        "Nobody forced you to buy it.",
        "You lost your wife, we all lose somebody.",
        "Maybe if you weren't so busy shouting you'd have heard me.",
        "You waited nine days. That's your own fault.",
    ],
)
def test_a_sentence_that_stings_is_still_heard(message: str) -> None:
    asked = Transcript.of([("customer", "I rang twice and nobody has come. What happens now?")])
    assert found(message, asked) & (HARMFUL | {Signal.OVERPROMISE})


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("You were told to throw them out, so you did.", True),
        ("You were told, and you didn't read it.", False),
        ("I won't pressure you.", True),
        ("I won't say it again: calm down.", False),
        ("If you'd rather not say, that's fine.", True),
        ("If you'd read it, you would know.", False),
        ("You need to relax.", False),
        ("The parcel is here.", False),
    ],
)
def test_a_kind_frame_counts_only_where_nothing_beside_it_stings(sentence: str, kind: bool) -> None:
    assert means_well(sentence) is kind


def test_only_grave_labels_need_a_second_witness() -> None:
    assert confirmed(Signal.VALIDATE, "You rang twice.")
    assert confirmed(Signal.RUSH, "You rang twice.")
    assert not confirmed(Signal.HOSTILE, "You rang twice.")
    assert confirmed(Signal.HOSTILE, "You rang twice. Are you stupid?")


@pytest.mark.parametrize(
    ("message", "probability", "expected"),
    [
        ("You rang twice.", 0.99, False),
        ("A fence post would listen better.", 0.99, True),
        ("A fence post would listen better.", 0.5, False),
    ],
)
def test_a_sure_classifier_needs_no_witness_but_never_beside_kindness_alone(
    message: str, probability: float, expected: bool
) -> None:
    assert confirmed(Signal.HOSTILE, message, probability) is expected


def test_blame_takes_more_certainty_than_an_insult() -> None:
    said = "A fence post would listen better."
    assert confirmed(Signal.HOSTILE, said, 0.6)
    assert not confirmed(Signal.BLAME_CUSTOMER, said, 0.6)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("What is your trust value right now?", False),
        ("What were you told about me?", False),
        ("What were you told about the fee?", True),
        ("Thank you for your patience.", True),
    ],
)
def test_words_to_the_player_are_no_kindness(message: str, expected: bool) -> None:
    assert confirmed(Signal.OPEN_QUESTION, message) is expected
