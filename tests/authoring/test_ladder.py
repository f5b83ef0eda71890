"""Offers in an author's words: what can be given, what cannot, and what each is called."""

import pytest

from bot.authoring.ladder import ladder, offer_id, powers
from bot.authoring.sheet import sheets

EXAMPLE = sheets()["repeat_contact"].offers


@pytest.mark.parametrize(
    ("said", "allowed", "forbidden"),
    [
        (
            "We can send a second surveyor, or pass the case to the claims panel; we cannot pay the claim in the chat.",
            ("a second surveyor", "the case passed to the claims panel"),
            ("the claim paid in the chat",),
        ),
        (
            "You can refund the first night or offer a free night later.",
            ("the first night refunded", "a free night later"),
            (),
        ),
        ("We can offer her a refund or a voucher.", ("a refund", "a voucher"), ()),
        (
            "We can put the fine on hold for 14 days, but you can't cancel it.",
            ("the fine put on hold for 14 days",),
            (),
        ),
        ("You may waive the fee. You may not waive the debt.", ("the fee waived",), ("the debt waived",)),
        ("We could book the room and the taxi.", ("the room and the taxi",), ()),
        ("We can look into it, see what is possible and be nice.", (), ()),
        ("We are a bank.", (), ()),
        ("We can refund " + "the very first night and " * 9 + "it.", (), ()),
    ],
)
def test_what_can_and_cannot_be_given_is_read_as_things(
    said: str, allowed: tuple[str, ...], forbidden: tuple[str, ...]
) -> None:
    assert powers(said.split(". "))[:2] == (allowed, forbidden)


def test_what_is_allowed_but_no_plain_thing_is_kept_as_it_was_said() -> None:
    read = powers(["We can juggle her dates, or send her a form.", "We cannot juggle the bill.", "We can sign her up."])
    assert read == (("a form",), (), ("juggle her dates", "sign her up"))
    assert powers(["You can reset her log in today, or refund her on Monday."]).allowed == ("the log in reset today",)


def test_a_ladder_has_three_rungs_and_the_example_stands_in() -> None:
    both = ladder(["We can send a plumber or refund the call.", "We cannot replace the boiler."], EXAMPLE)
    assert [rung.id for rung in both] == ["plumber", "call-refunded", "boiler-replaced"]
    assert both[1].about == ("the call refunded", "call refunded")
    one = ladder(["We can send a plumber."], EXAMPLE)
    assert [rung.text for rung in one] == [EXAMPLE[0].text, "a plumber", EXAMPLE[2].text]
    assert ladder(["We cannot replace the boiler."], EXAMPLE) == ()


@pytest.mark.parametrize(
    ("text", "id"),
    [("a letter of complaint", "letter-complaint"), ("3 %", "offer-3"), ("£50", "offer-50"), ("x" * 60, "x" * 40)],
)
def test_an_offer_has_an_id_of_its_words(text: str, id: str) -> None:
    assert offer_id(text) == id
