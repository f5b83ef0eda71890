"""Phrases are found as whole words, whatever their endings."""

import pytest

from bot.core.phrases import position, specificity


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("refund", "You will be REFUNDED", True),
        ("waive the fee", "waiving your fee", True),
        ("plan", "an explanation of planets", False),
        ("order number", "the order's number", False),
        ("it", "is it", False),
        ("refund", "", False),
    ],
)
def test_a_phrase_is_found_as_whole_words(phrase: str, text: str, found: bool) -> None:
    assert (position(phrase, text) is not None) is found


def test_the_longest_phrase_counts_first() -> None:
    assert specificity("the order number of the order", ("order", "order number", "date")) == (2, 2)
    assert specificity("nothing here", ("order",)) == (0, 0)
