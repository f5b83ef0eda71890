"""Which customer words give the trainee something to answer, and which of them attack."""

import pytest

from bot.core.transcript import Transcript
from bot.embedded.judging.opportunities import opportunities, provocations, sentences


def found(customer: str, *before: str) -> set[str]:
    lines = [("customer", "Hello."), *(("trainee", text) for text in before)] if before else []
    said = Transcript.of([*lines, ("customer", customer), ("trainee", "Yes.")])  # type: ignore[list-item]
    return set(opportunities(said)[-1].quotes)


@pytest.mark.parametrize(
    ("customer", "kind"),
    [
        ("My mother died in March and her card is still charged.", "disclosure"),
        ("They let me go last month. I was laid off with no notice.", "disclosure"),
        ("I'm terrified they will empty the account.", "feeling"),
        ("I haven't slept since Sunday.", "feeling"),
        ("When does the engineer come?", "question"),
        ("I need to know whether I am covered.", "question"),
        ("Put your manager on now.", "escalation"),
        ("Let me speak to somebody with authority.", "escalation"),
        ("I'm closing every account I have with you.", "exit"),
        ("My lawyer will write to you.", "exit"),
        ("You are a bunch of useless clowns.", "insult"),
        ("You lost my parcel and nobody called me back.", "accusation"),
        ("How dare you send me that letter!", "accusation"),
        ("Last time I rang somebody swore it was done.", "accusation"),
        ("You go too fast for me.", "accusation"),
        ("You don't care what happens to us, do you.", "despair"),
        ("Some days I think they'd be better off without me.", "self_harm"),
    ],
)
def test_a_customer_turn_is_read_for_what_it_calls_for(customer: str, kind: str) -> None:
    assert kind in found(customer)


@pytest.mark.parametrize(
    "customer",
    [
        "I did put those down, I thought. I expect I've gone wrong somewhere.",
        "That's all right, dear. I had asked you a thing, but let it be.",
        "I'm frightened and I don't know what to do.",
        "It is my own fault, I should have looked.",
        "Mornings suit, any day but Tuesday.",
        "Thank you, that's kind. You've been very patient with me.",
        "Well, a telephone call would have been civil.",
    ],
)
def test_mild_reproach_fear_and_self_blame_are_no_provocation(customer: str) -> None:
    assert not {"accusation", "insult", "exit", "escalation", "despair"} & found(customer)


def test_throwing_the_trainees_words_back_is_an_attack() -> None:
    line = "“Valued customer”. It sounds like a card from a shop."
    assert "accusation" in found(line, "You are a valued customer to us.")
    assert "accusation" not in found(line, "Which booking is it?")


def test_provocations_are_numbered_by_the_turn_that_has_to_answer() -> None:
    said = Transcript.of(
        [
            ("customer", "You lost my bag, and nobody called me."),
            ("trainee", "I'm sorry."),
            ("customer", "The green one, please."),
            ("trainee", "I see it."),
            ("customer", "Get me your supervisor now."),
            ("trainee", "I will."),
        ]
    )
    assert provocations(opportunities(said)) == (1, 3)


def test_words_after_the_last_trainee_turn_are_nobodys_to_answer() -> None:
    said = Transcript.of([("customer", "Hello."), ("trainee", "Hello."), ("customer", "You liars!")])
    assert provocations(opportunities(said)) == ()


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("It leaves at 2 p.m. sharp. Then it lands.", ["It leaves at 2 p.m. sharp.", "Then it lands."]),
        ("Mr. Bell called. Twice.", ["Mr. Bell called.", "Twice."]),
        ("One line\nanother line", ["One line", "another line"]),
        ("", []),
    ],
)
def test_sentences_survive_abbreviations(text: str, pieces: list[str]) -> None:
    assert list(sentences(text)) == pieces


def test_quotes_are_the_customers_own_words() -> None:
    text = "You lost it! I haven't slept. My father died. Where is it?"
    said = Transcript.of([("customer", text), ("trainee", "Yes.")])
    quotes = opportunities(said)[0].quotes
    assert len(quotes) >= 4
    assert all(quote in text for quote in quotes.values())
