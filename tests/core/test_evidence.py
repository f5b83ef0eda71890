"""Quotes are proven against the transcript or dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.evidence import Evidence, Polarity, Rejection, locate, verify
from bot.core.transcript import Speaker, Transcript

CHAT = Transcript.of(
    [
        ("customer", "It’s the third time I call, and nobody cares."),
        (
            "trainee",
            "I’m sorry — that’s three calls about one router. I can book Tuesday at nine for you, before work.",
        ),
        ("customer", "Will I be charged for the visit?"),
        ("trainee", "No. The visit costs you nothing, and I will stay on it until the light is green."),
    ]
)


def item(quote: str, turn: int, polarity: Polarity = "positive", speaker: Speaker = "trainee") -> Evidence:
    return Evidence(turn=turn, speaker=speaker, sub_skill="E1", quote=quote, polarity=polarity, why="because")


PROVEN = [
    ("exact", item("I can book Tuesday at nine", 1), "I can book Tuesday at nine"),
    ("other quote marks, dash and case", item("i'm sorry - THAT'S three calls", 1), "I’m sorry — that’s three calls"),
    ("spacing", item("I  can book\nTuesday at nine", 1), "I can book Tuesday at nine"),
    ("a short whole sentence", item("No.", 2), "No."),
    (
        "one word of eleven wrong is repaired to the true text",
        item("the visit costs you nothing, and I'll will stay on it until", 2),
        "The visit costs you nothing, and I will stay on it until",
    ),
    ("missed quotes the customer's words before", item("Will I be charged for the visit?", 2, "missed", "customer"),
     "Will I be charged for the visit?"),
    ("missed at the opening", item("nobody cares. It's the", 1, "missed", "customer"), None),
]  # fmt: skip


@pytest.mark.parametrize(("why", "given", "text"), PROVEN, ids=[row[0] for row in PROVEN])
def test_proven_quotes_carry_the_transcripts_own_words(why: str, given: Evidence, text: str | None) -> None:
    found = verify(given, CHAT)
    if text is None:
        assert isinstance(found, Rejection)
    else:
        assert isinstance(found, Evidence)
        assert found.quote == text


REFUSED = [
    ("invented", item("We have sent an engineer already today", 1), "not in the trainee's words"),
    ("in another turn", item("I can book Tuesday at nine", 2), "not in the trainee's words"),
    ("by the other speaker", item("Will I be charged for the visit?", 2), "not in the trainee's words"),
    ("no such turn", item("I can book Tuesday at nine", 9), "says nothing"),
    (
        "positive quoting the customer",
        item("Will I be charged for the visit?", 2, "positive", "customer"),
        "must quote",
    ),
    ("missed quoting the trainee", item("I can book Tuesday at nine", 1, "missed"), "must quote the customer"),
    ("too short", item("book Tuesday", 1), "at least 4"),
    ("empty", item("", 1), "not in"),
    ("only punctuation", item("...", 1), "not in"),
    ("too much altered", item("I can book Monday at ten for you", 1), "not in"),
    ("a negation slipped in", item("I can not book Tuesday", 1), "not in"),
]


@pytest.mark.parametrize(("why", "given", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_unproven_quotes_are_refused_with_a_reason(why: str, given: Evidence, reason: str) -> None:
    found = verify(given, CHAT)
    assert isinstance(found, Rejection)
    assert reason in found.reason


def test_more_than_thirty_words_are_refused() -> None:
    long = " ".join(f"word{n}" for n in range(40))
    found = verify(item(long, 1), Transcript.of([("trainee", long)]))
    assert isinstance(found, Rejection)
    assert "at most 30" in found.reason


@given(
    st.lists(st.sampled_from(["a", "bb", "ccc.", "dd,", "£45", "'e'", "–", "f"]), min_size=1, max_size=25), st.data()
)
def test_what_is_located_stands_word_for_word_in_the_source(tokens: list[str], data: st.DataObject) -> None:
    source = " ".join(tokens)
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first + 1, len(tokens)))
    found = locate(" ".join(tokens[first:last]).upper(), source)
    assert found is None or found in source


@given(st.text(max_size=60), st.text(max_size=120))
def test_locate_never_invents(quote: str, source: str) -> None:
    found = locate(quote, source)
    assert found is None or found in source
