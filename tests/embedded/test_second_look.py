"""The second look: grave labels must be confirmed, good ones must have the shape of what they claim."""

import pytest

from bot.core.appraisal import Appraisal, Label
from bot.core.signals import Signal, Strength
from bot.embedded.judging.second_look import second_look, sounds_grave

S = Signal


def looked(message: str, *signals: Signal, strength: Strength = "strong") -> dict[Signal, str]:
    labels = tuple(Label(signal=signal, strength=strength, quote=message) for signal in signals)
    return {label.signal: label.quote for label in second_look(message, Appraisal(labels=labels)).labels}


@pytest.mark.parametrize(
    ("signal", "message"),
    [
        (S.THREAT, "Pay by Friday or we send it to the bailiffs."),
        (S.HOSTILE, "Are you stupid?"),
        (S.BELITTLE, "Calm down, it's just a parcel."),
        (S.BLAME_CUSTOMER, "You should have read the terms."),
        (S.BLAME_COLLEAGUE, "The warehouse lost it, not us."),
        (S.POLICY_SHIELD, "Our policy does not allow that."),
        (S.RUSH, "Quickly please, others are waiting."),
        (S.PRESSURE, "You need to decide right now."),
        (S.OVERPROMISE, "It will all be back tomorrow, I guarantee it."),
    ],
)
def test_plain_words_confirm_a_grave_label(signal: Signal, message: str) -> None:
    assert signal in looked(message, signal)


@pytest.mark.parametrize("signal", [S.THREAT, S.HOSTILE, S.BELITTLE, S.BLAME_CUSTOMER, S.PRESSURE, S.BLAME_COLLEAGUE])
@pytest.mark.parametrize(
    "message",
    ["I have the booking in front of me now.", "Thank you, that helps.", "I can post it tonight."],
)
def test_a_grave_label_on_harmless_words_is_struck(signal: Signal, message: str) -> None:
    assert looked(message, signal) == {}


@pytest.mark.parametrize("message", ["Somebody promised and nobody kept it.", "I can't promise the 14th."])
def test_speaking_of_promises_is_not_promising(message: str) -> None:
    assert looked(message, S.OVERPROMISE) == {}


def test_the_quote_moves_to_the_sentence_that_shows_it() -> None:
    found = looked("They open a ticket. You should have called us.", S.BLAME_CUSTOMER)
    assert found[S.BLAME_CUSTOMER] == "You should have called us."


@pytest.mark.parametrize(
    ("signal", "shaped", "shapeless"),
    [
        (S.OPEN_QUESTION, "What would help most?", "Hello Mr Sandhu, sorry about the visit."),
        (S.OFFER_CHOICE, "A call or a text?", "It goes out tonight."),
        (S.HONEST_LIMIT, "I can't reverse it from here.", "It goes out tonight."),
        (S.SINCERE_APOLOGY, "I'm sorry we lost it.", "It goes out tonight."),
    ],
)
def test_a_good_label_needs_the_shape_of_what_it_claims(signal: Signal, shaped: str, shapeless: str) -> None:
    assert signal in looked(shaped, signal)
    assert looked(shapeless, signal) == {}


def test_a_grave_label_moves_to_the_fault_that_the_words_show() -> None:
    found = looked("The vendor lost it, they should have called you, it was their fault, not us.", S.THREAT)
    assert set(found) == {S.BLAME_COLLEAGUE}


def test_bare_courtesy_is_not_yet_dignity() -> None:
    assert looked("Thank you for writing.", S.AFFIRM_DIGNITY) == {}
    assert S.AFFIRM_DIGNITY in looked("Thank you for telling me that.", S.AFFIRM_DIGNITY)


def test_labels_that_need_no_proof_pass_untouched() -> None:
    labels = Appraisal(labels=(Label(signal=S.REFLECT_BACK, strength="weak", quote="So it is Tuesday."),), flags=("x",))
    assert second_look("So it is Tuesday.", labels) == labels


@pytest.mark.parametrize(
    ("text", "grave"),
    [("You should have called.", True), ("Calm down.", True), ("Take all the time you need.", False)],
)
def test_plain_words_can_be_checked_alone(text: str, grave: bool) -> None:
    assert sounds_grave(text) is grave
