"""Every question of a message is found, and what kind it is."""

import pytest

from bot.embedded.playing.questions import Kind, asked

KINDS: dict[Kind, tuple[str, ...]] = {
    "fact": (
        "What's your order number?", "could you confirm the postcode please", "can i take your account number",
        "Your order number please", "I just need your date of birth.", "Order number?", "how much did you pay",
        "Do you have the letter with you?", "So how much was it you were over?", "And the date?", "ref pls",
        "Please provide your email address.", "Which card are we using?", "whats the best number for u",
    ),
    "story": ("What happened?", "Tell me more about that.", "what's been going on", "In your own words, please."),
    "feel": ("How are you holding up?", "How has this affected you?", "Are you somewhere safe?"),
    "worry": ("What worries you most?", "Is there anything that's still frightening you?"),
    "want": ("What would help most?", "How can I help you today?", "what do u want me to do", "What matters most?"),
    "hold": ("Bear with me a moment.", "Can I put you on hold while I look?", "just a sec"),
    "choice": ("Would you like paper or PDF?", "Shall I call or write?", "Tuesday or Saturday?"),
    "consent": ("Shall I go ahead?", "Would you like me to send it?", "May I call you?"),
    "clear": ("Does that make sense?", "Is that clear?", "With me so far?"),
    "verdict": ("How does £40 a month sound?", "Does that work for you?", "all good?", "Is that ok?"),
    "confirm": ("So that's flat 14, right?", "Is that correct?", "Have I got that right?"),
    "more": ("Is there anything else?", "Anything more I can do?"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "message"), [(kind, m) for kind, messages in KINDS.items() for m in messages])
def test_a_question_is_known_by_its_kind(kind: Kind, message: str) -> None:
    assert [question.kind for question in asked(message)] == [kind]


@pytest.mark.parametrize(
    "message",
    ["I've booked the engineer.", "Your order number is on my screen.", "I'm sorry about the bill.", "", "Thanks!"],
)
def test_a_statement_asks_nothing(message: str) -> None:
    assert asked(message) == ()


@pytest.mark.parametrize(
    ("message", "kinds"),
    [
        ("I'm so sorry. What happened? And can I take your order number?", ["story", "fact"]),
        ("What's the price and when did you buy it?", ["fact", "fact"]),
        ("Can I take your name? Thanks. Does that make sense?", ["fact", "clear"]),
    ],
)
def test_several_questions_are_kept_apart(message: str, kinds: list[Kind]) -> None:
    assert [question.kind for question in asked(message)] == kinds
