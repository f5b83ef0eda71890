"""A stream is cut into whole sentences, wherever its pieces break."""

from collections.abc import AsyncGenerator

import pytest

from bot.llm.sentences import sentences, split

TEXTS: dict[str, list[str]] = {
    "I said sixty. Which is it?": ["I said sixty.", "Which is it?"],
    "No full stop": ["No full stop"],
    "Is it £4.50 or 4.5? I paid on the 3rd.": ["Is it £4.50 or 4.5?", "I paid on the 3rd."],
    "Mr. Foy rang St. Anne's at 9 a.m. and No. 5 too.": ["Mr. Foy rang St. Anne's at 9 a.m. and No. 5 too."],
    "I can't. No. Not today.": ["I can't.", "No.", "Not today."],
    "So do I. Ask J. Smith.": ["So do I.", "Ask J. Smith."],
    "I just... yeah. fine": ["I just... yeah.", "fine"],
    "Well... That is it.": ["Well...", "That is it."],
    "'Sorry.' That's all?! Really": ["'Sorry.'", "That's all?!", "Really"],
    "one line\nanother line\n\nthird": ["one line", "another line", "third"],
    "  \n ": [],
    "": [],
}


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_a_text_is_split_where_sentences_end(text: str) -> None:
    assert split(text) == TEXTS[text]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("text", TEXTS, ids=repr)
async def test_where_the_pieces_break_makes_no_difference(text: str, size: int) -> None:
    async def pieces() -> AsyncGenerator[str, None]:
        for start in range(0, len(text), size):
            yield text[start : start + size]

    assert [sentence async for sentence in sentences(pieces())] == TEXTS[text]


async def test_a_sentence_is_given_as_soon_as_it_is_whole() -> None:
    read = []

    async def pieces() -> AsyncGenerator[str, None]:
        for piece in ["First", " one.", " Second", " one."]:
            read.append(piece)
            yield piece

    found = sentences(pieces())
    assert await anext(found) == "First one."
    assert read == ["First", " one.", " Second"]
    await found.aclose()
