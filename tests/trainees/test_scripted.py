"""Scripted trainees: what they may see, how they tie to the chat, and that chance is only their seed."""

import inspect

import pytest
from pydantic import ValidationError

from bot.core.persona import Persona, tells
from bot.core.transcript import Speaker, Transcript
from bot.trainees.book import Book, book
from bot.trainees.scripted import ScriptedTrainee, line
from bot.trainees.trainee import STYLES, Known, Style
from tests.trainees.rehearsals import LIBRARY, PERSONAS, known, rehearsal

OPENING = ("customer", "Hey. I'm behind on my card, it's $412. I'd rather type than talk.")

HUMMING: list[tuple[Speaker, str]] = [("trainee", "Yes.") if at % 2 else ("customer", "Hm.") for at in range(121)]


def say(style: Style, *said: tuple[Speaker, str], seed: int = 1, persona: str = "past-due-marcus") -> str:
    found = line(style, book(style), known(persona), Transcript.of([*said]), seed)
    assert found is not None
    return found


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.id)
def test_a_trainee_knows_nothing_hidden(persona: Persona) -> None:
    told = repr(Known.of(persona))
    assert not any(offer.settles for offer in Known.of(persona).offers)
    assert not any(tells(tell, told) for fact in persona.hidden_facts for tell in fact.tells)
    assert persona.character.situation not in told
    assert "archetype" not in told
    assert list(inspect.signature(ScriptedTrainee.say).parameters) == ["self", "known", "so_far", "seed", "calls"]


@pytest.mark.parametrize("style", STYLES)
async def test_the_same_chat_and_seed_give_the_same_message(style: Style) -> None:
    said = Transcript.of([("customer", OPENING[1])])
    once, twice = [await ScriptedTrainee(style).say(known("vip-gayle"), said, 3, []) for _ in range(2)]
    assert once == twice


@pytest.mark.parametrize("style", STYLES)
def test_ten_seeds_open_in_several_ways(style: Style) -> None:
    assert len({say(style, ("customer", OPENING[1]), seed=seed) for seed in range(10)}) >= 3


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.id)
def test_no_message_has_an_empty_slot_or_is_sent_twice_while_there_are_others(style: Style, persona: Persona) -> None:
    played, _ = rehearsal(style, persona.id, 1)
    said = [one.text for one in played.transcript.said_by("trainee")]
    assert not any("{" in text or "  " in text or ".." in text.replace("...", "") for text in said), said
    fresh = said[: len(book(style).turns)]
    assert len(set(fresh)) == len(fresh)


@pytest.mark.parametrize(
    ("style", "said", "expected"),
    [
        ("expert", "I missed September 3rd. When is it done?", ("You asked when", "As to when")),
        ("expert", "Three of you promised. Who does it this time?", ("You asked who", "As to who")),
        ("expert", "I'm up at night over it. Why did you call my work?", ("Why it happened", "You asked why")),
        ("expert", "Okay. Is it 90 days until past-due accounts close?", ("Past-due accounts close at 90 days.",)),
        ("expert", "Fine. Do you know my cousin?", ("“Do you know my cousin?”",)),
        ("average", "Okay. When?", ("a few days", "end of the week")),
    ],
)
def test_a_question_is_answered_by_what_it_asks(style: Style, said: str, expected: tuple[str, ...]) -> None:
    chat: list[tuple[Speaker, str]] = [("customer", OPENING[1]), ("trainee", "Hello."), ("customer", said)]
    assert any(words in say(style, *chat) for words in expected), say(style, *chat)


def test_the_expert_says_back_what_the_customer_wrote() -> None:
    messages = [say("expert", ("customer", OPENING[1]), seed=seed) for seed in range(12)]
    tied = [one for one in messages if "$412" in one or "behind on" in one]
    assert len(tied) >= 10, messages


def test_the_expert_names_the_figure_the_customer_can_pay() -> None:
    chat: list[tuple[Speaker, str]] = [
        ("customer", "I can do sixty a month on a plan, no more."),
        ("trainee", "I can offer you a later due date."),
        ("customer", "That only moves it. I need a monthly plan."),
        ("trainee", "I can offer you a late fee taken off."),
        ("customer", "And the plan?"),
        ("trainee", "Thank you for telling me."),
        ("customer", "So?"),
        ("trainee", "What else?"),
        ("customer", "Nothing else."),
    ]
    assert "a monthly payment plan of $60 a month" in say("expert", *chat)


def test_the_feeling_named_is_the_one_the_case_is_about() -> None:
    words = {
        "bereaved-alan": "loss remind|loss itself|carry|lonely",
        "fraud-victim-nia": "frighten|worry|terrifying",
        "past-due-marcus": "weighing|heavy|stressful|worse",
        "repeat-contact-dana": "exhausting|fed up|maddening|worn down",
        "vip-gayle": "shrugged|angry|infuriating|let down",
        "confused-emmett": "unsettling|bewildering|alarming|troubling",
    }
    for persona, expected in words.items():
        message = say("expert", ("customer", LIBRARY.persona(persona).script.open[0]), persona=persona)
        assert any(word in message for word in expected.split("|")), (persona, message)


@pytest.mark.parametrize("style", ["expert", "average"])
def test_a_trainee_who_has_said_all_ends_the_chat(style: Style) -> None:
    count = len(book(style).turns)
    chat = HUMMING[: 2 * count + 1]
    assert line(style, book(style), known("vip-gayle"), Transcript.of(chat), 1) is None


@pytest.mark.parametrize("style", [style for style in STYLES if style not in ("expert", "average")])
def test_the_others_go_on_as_long_as_one_bears_them(style: Style) -> None:
    chat = HUMMING
    assert say(style, *chat)


@pytest.mark.parametrize(
    ("turns", "parts", "fault"),
    [
        ([["hello"]], {}, "no part 'hello'"),
        ([["hello"]], {"hello": ["Hi."], "bye": ["Bye."]}, "parts.bye: in no turn"),
        ([["hello"]], {"hello": ["Hi {nam}."]}, "parts.hello: unknown slot 'nam'"),
        ([["hello"]], {"hello": {"soon": ["Hi."]}}, "soon"),
        ([], {}, "turns"),
    ],
)
def test_a_script_that_does_not_hang_together_is_refused(turns: object, parts: object, fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        Book.model_validate({"turns": turns, "parts": parts})


def test_a_script_starts_again_where_it_says() -> None:
    parts = {part: ["x"] for part in "abc"}
    script = Book.model_validate({"turns": [["a"], ["b"], ["c"]], "again_from": 2, "parts": parts})
    assert ["".join(script.recipe(turn) or ()) for turn in range(1, 8)] == list("abcbcbc")
