"""The customer remembers sentences, quotes briefly and knows a promise when they see one."""

import pytest

from bot.core.transcript import Transcript
from bot.embedded.playing.recall import MAX_QUOTE, Memory, clip, key, promised, sentences


@pytest.mark.parametrize(
    ("quote", "clipped"),
    [
        ("Please calm down.", "Please calm down"),
        ("and you should have read it", "you should have read it"),
        ("I completely understand your concern, but there is nothing at all I can do for you today",
         "I completely understand your concern"),
        ("Unfortunately all flights are subject to availability as per our conditions of carriage",
         "Unfortunately all flights are subject to availability"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_quote_is_cut_where_a_speaker_would(quote: str, clipped: str) -> None:
    assert clip(quote) == clipped
    assert clipped in quote
    assert len(clipped.split()) <= MAX_QUOTE


@pytest.mark.parametrize(
    ("message", "promise"),
    [
        ("Right. I will call you by five. Thanks.", "I will call you by five."),
        ("Fine, so I'll ring today", "I'll ring today"),
        ("Nothing of the kind", "Nothing of the kind"),
    ],
)
def test_a_promise_begins_where_they_commit(message: str, promise: str) -> None:
    assert promised(message) == promise


def test_spelling_habits_do_not_hide_a_repetition() -> None:
    assert key("I can't, STOP... now.") == key("i cant stop now")
    assert sentences("One. Two? 'Three!' Four... five") == ["One.", "Two?", "'Three!'", "Four...", "five"]


def test_what_was_told_and_asked_is_remembered() -> None:
    memory = Memory(
        Transcript.of([("customer", "It leaks. Is it safe?"), ("trainee", "Hm"), ("customer", "Well. A day?")])
    )
    assert memory.told("It leaks. And more.")
    assert not memory.told("It drips.")
    assert memory.asked_at("Is it safe?") == 0
    assert memory.asked_at("A day?") == 1
    assert memory.asked_at("Why?") is None
