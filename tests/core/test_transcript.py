"""What was said, turn by turn, and when two messages are alike."""

from difflib import SequenceMatcher

import pytest

from bot.core.transcript import Transcript, alike, words

ASKED = "Can I take your account number, please?"


@pytest.mark.parametrize(
    ("one", "other", "least", "expected"),
    [
        (ASKED, ASKED.upper() + "!", 1.0, True),
        (ASKED, "Can I take your account name, please?", 0.85, True),
        (ASKED, "Can I take your account name, please?", 0.9, False),
        (ASKED, "Please, can I take your account number?", 0.9, False),
        (ASKED, "No.", 0.1, False),
        ("", "", 1.0, True),
        ("", ASKED, 0.1, False),
        ("?!", "...", 1.0, True),
    ],
)
def test_messages_are_alike_by_their_words_in_order(one: str, other: str, least: float, expected: bool) -> None:
    assert alike(one, other, least) is expected
    assert (SequenceMatcher(None, words(one), words(other), autojunk=False).ratio() >= least) is expected


def test_a_transcript_said_at_once_is_the_one_said_line_by_line() -> None:
    at_once = Transcript.of([("customer", "Hello?"), ("trainee", "Hi."), ("customer", "Well?"), ("trainee", "Yes.")])
    by_line = Transcript().add("customer", "Hello?").add("trainee", "Hi.").add("customer", "Well?")
    assert at_once == by_line.add("trainee", "Yes.")
    assert [said.turn for said in at_once.utterances] == [0, 1, 1, 2]
