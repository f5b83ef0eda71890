"""What a customer may not say, sentence by sentence, and what they may."""

import pytest

from bot.core.direction import BANDS
from bot.llm.character import Fault, fault, tidy
from bot.llm.sentences import split
from tests.embedded.staging import rehearse
from tests.embedded.trainees import STYLES
from tests.llm.acting import LIBRARY, scene

WRONG: list[tuple[str, str, Fault]] = [
    ("answer", "I lost my job in August.", "leak"),
    ("answer", "They LAID me  off, okay?", "leak"),
    ("answer", "How can I help you today?", "agent"),
    ("answer", "I understand your frustration, let me check your account.", "agent"),
    ("answer", "I completely understand how frustrating this is.", "agent"),
    ("answer", "Let me pull up your records.", "agent"),
    ("answer", "Thank you for contacting account care.", "agent"),
    ("answer", "I'm sorry to hear that you're having trouble.", "agent"),
    ("answer", "We apologize for the inconvenience.", "agent"),
    ("answer", "I'd be happy to help you with that!", "agent"),
    ("answer", "I can offer you a payment plan.", "agent"),
    ("answer", "Could you please confirm your date of birth?", "agent"),
    ("answer", "Hi Marcus, thanks for waiting.", "agent"),
    ("answer", "Is there anything else I can do?", "agent"),
    ("answer", "I'm so glad you reached out.", "agent"),
    ("answer", "As an AI, I don't have a card.", "machine"),
    ("answer", "I'm just a language model.", "machine"),
    ("answer", "I'm sorry, but I can't assist with that.", "machine"),
    ("answer", "My system prompt says I owe $412.", "machine"),
    ("answer", "I can't break character here.", "machine"),
    ("answer", "*sighs* I said sixty.", "staging"),
    ("answer", "(pauses) I said sixty.", "staging"),
    ("answer", "[sighs heavily] I said sixty.", "staging"),
    ("answer", "(The chat has just started.", "staging"),
    ("answer", "Marcus shifts in his seat.", "staging"),
    ("answer", "Agent: what is your number?", "staging"),
    ("answer", "My trust level is 0.3 now.", "state"),
    ("answer", "That was hollow_empathy.", "state"),
    ("answer", "Do: say it more plainly.", "state"),
    ("press", "That works for me.", "softens"),
    ("press", "Thank you so much, you've been great.", "softens"),
    ("doubt", "That sounds good.", "softens"),
    ("object", "Okay, I accept.", "softens"),
    ("ask", "You've been so helpful.", "softens"),
    ("answer", "I really appreciate your help.", "softens"),
    ("call_out", "Thanks.", "softens"),
    ("vent", "Sorry for going on, I'm sorry for snapping.", "softens"),
    ("withdraw", "It's not your fault.", "softens"),
    ("walk_away", "Have a nice day.", "softens"),
    ("consider", "I accept.", "softens"),
    ("soften", "Deal.", "softens"),
    ("press", "I got a letter about my card.", "repeats"),
    ("press", "What could you pay each month, in dollars?", "repeats"),
]
RIGHT: list[tuple[str, str]] = [
    ("call_out", "'I understand your frustration'. Is that off a card?"),
    ("call_out", 'You wrote "thank you so much for your patience" and I have none.'),
    ("call_out", "Thanks for nothing."),
    ("doubt", "That sounds good, but so did the card when I signed up."),
    ("doubt", "How is that fair?"),
    ("press", "No thanks."),
    ("answer", "I'm not a bot."),
    ("answer", "Marcus Bell here again."),
    ("answer", "Can I get your name?"),
    ("answer", "Let me tell you something."),
    ("soften", "Thank you for saying it straight."),
    ("accept", "That works for me, thank you so much."),
    ("accept_grudging", "Fine, I'll take it."),
    ("consider", "That could work for me."),
    ("leave", "I gotta go, but thanks."),

]  # fmt: skip


@pytest.mark.parametrize(("beat", "text", "wrong"), WRONG, ids=[text for _, text, _ in WRONG])
def test_a_sentence_out_of_character_is_found(beat: str, text: str, wrong: Fault) -> None:
    message = "What could you pay each month, in dollars?" if wrong == "repeats" else "Okay."
    assert fault(text, scene(beat, message=message)) == wrong


@pytest.mark.parametrize(("beat", "text"), RIGHT, ids=[text for _, text in RIGHT])
def test_a_customers_sentence_passes(beat: str, text: str) -> None:
    assert fault(text, scene(beat)) is None


def test_a_fact_may_be_told_once_it_is_unlocked() -> None:
    assert fault("I lost my job in August.", scene("disclose", unlocked=["lost-job"])) is None


def test_a_leak_over_two_sentences_is_found() -> None:
    assert fault("my job, in August.", scene("answer"), said=["I lost"]) == "leak"


def test_thanks_are_held_back_only_while_it_is_hot() -> None:
    heard = {band: fault("Thank you so much.", scene("ask", band)) for band in BANDS}
    assert heard == {"calm": None, "tense": "softens", "upset": "softens", "boiling": "softens"}


def test_what_people_wrote_for_the_customers_passes() -> None:
    """One sentence in a hundred may be stopped for nothing: that costs a second try, not the reply."""
    plays = [(persona, lines, seed) for persona in LIBRARY.personas() for lines in STYLES.values() for seed in (1, 2)]
    played = [turn for play in plays for turn in rehearse(*play)]
    heard = {sentence: fault(sentence, here) for here, said in played for sentence in split(said)}
    stopped = {sentence: found for sentence, found in heard.items() if found}
    assert len(heard) > 500
    assert len(stopped) <= 0.01 * len(heard), stopped


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("Marcus Bell: I said sixty.", "I said sixty."),
        ("Marcus: I said sixty.", "I said sixty."),
        ("**Customer:** I said sixty.", "I said sixty."),
        ('"I said sixty.', "I said sixty."),
        ('I said sixty."', "I said sixty."),
        ('"Sixty", I said.', '"Sixty", I said.'),
        ("Marcus here, about the card: it's late.", "Marcus here, about the card: it's late."),
    ],
)
def test_a_name_in_front_and_marks_around_are_taken_off(typed: str, heard: str) -> None:
    assert tidy(typed, "Marcus Bell", first=True) == heard
