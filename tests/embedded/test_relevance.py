"""Which line answers a question, by meaning rather than by one phrase."""

import pytest

from bot.core.disclosure import role
from bot.embedded.playing.known import find
from bot.embedded.playing.recall import moot
from bot.embedded.playing.relevance import heart, relevance
from tests.embedded.staging import personas, say

BY_ID = {persona.id: persona for persona in personas()}


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("before i dive in, can i check who i'm talking to?", "what's your name?"),
        ("could you tell me the price please?", "the price ?"),
        ("what's the address, as the engineer should have it?", "what's the address"),
        ("can i check?", "?"),
        ("please?", "?"),
    ],
)
def test_a_question_is_freed_of_what_it_is_wrapped_in(question: str, bare: str) -> None:
    assert heart(question) == bare


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("what's the name of the letting agency?", ("letting agent",), ("name",)),
        ("when did you ring us?", ("rang us",), ("ring",)),
        ("where are the extra bags?", ("where are the bags",), ("bag",)),
        ("how much rent is it?", ("rent",), ("how much",)),
    ],
)
def test_what_a_question_is_about_counts_more_than_its_small_words(
    question: str, better: tuple[str, ...], worse: tuple[str, ...]
) -> None:
    assert relevance(question, better, "") > relevance(question, worse, "")


def test_a_line_of_the_kind_that_is_wanted_goes_first_and_one_that_shares_no_word_never() -> None:
    when = [relevance("when did he call?", ("call",), line) for line in ("At 18:29.", "A man rang me.")]
    assert when[0] > when[1] > 0
    assert relevance("what's the weather like?", ("order number",), "It is WM-5531.") == 0


@pytest.mark.parametrize(
    ("persona", "question", "told"),
    [
        ("repeat-contact-dana", "Can I check who I'm talking to?", "Dana Pollard"),
        ("past-due-marcus", "What's the best way to get hold of you?", "419-555-0148"),
        ("bereaved-alan", "And how old was Jamie?", "twenty-two"),
        ("bereaved-theo", "Is there a will, as far as you know?", "Harker"),
        ("vip-gayle", "How far is it from the airport to where you're going?", "an hour"),
        ("confused-emmett", "Whereabouts are those bags now?", "hall"),
    ],
)
def test_a_question_in_other_words_finds_its_answer(persona: str, question: str, told: str) -> None:
    known = find(question.lower(), role(BY_ID[persona], frozenset()))
    assert known is not None
    assert told.lower() in known.line.lower()


@pytest.mark.parametrize(
    ("line", "message", "needless"),
    [
        ("An engineer I'd say yes to. Which day?", "I can book Saturday morning.", True),
        ("An engineer I'd say yes to. Which day?", "I can book an engineer.", False),
        ("How much would that be?", "That comes to £40.", True),
        ("He asked which day it was.", "I can book Saturday.", False),
    ],
)
def test_a_question_the_message_has_answered_is_moot(line: str, message: str, needless: bool) -> None:
    assert moot(line, message) is needless


@pytest.mark.parametrize("persona", personas(), ids=lambda persona: persona.id)
def test_a_yes_or_no_question_about_what_nobody_knows_is_neither_denied_nor_granted(persona: object) -> None:
    said = say(persona, "Did the umbrella have a wooden handle?")  # type: ignore[arg-type]
    assert not said.lower().startswith(("yes", "no,", "no.", "not that i know", "not as far"))


def test_every_shipped_customer_puts_prying_off_in_words_of_their_own() -> None:
    lines = [line for persona in personas() for pool in persona.script.deflect.values() for line in pool]
    assert all(len(persona.script.deflect["any"]) >= 5 for persona in personas())
    assert len(lines) == len(set(lines))
