"""Finding out, asking leave, advising and answering are no harm; what sounds like them and stings still is."""

import pytest

from bot.core.cast import Moment
from bot.core.signals import HARMFUL, Signal
from bot.core.transcript import Transcript
from bot.embedded.appraiser import label

S = Signal
CASTLE = "Hi, I'm Leanne Foster. The castle I ordered for my son's birthday has come broken. Again."
FACTS = (
    "The order is TB-20914.",
    "She paid £64 for the castle.",
    "His party is on Saturday.",
    "She lives at 4 Mill Road.",
)
ASKED = "A man rang me from your number. And what happens after that, please? Will I get that in writing?"


def found(message: str, *said: str) -> set[Signal]:
    """Signals of `message` after what was `said`: by customer and trainee in turn, the customer first."""
    before = Transcript()
    for i, text in enumerate(said):
        before = before.add("trainee" if i % 2 else "customer", text)
    return set(label(Moment(message, before, FACTS)).strengths)


@pytest.mark.parametrize(
    "message",
    [
        "What is wrong with the castle?",
        "What is wrong with the socket?",
        "What was wrong with the first one?",
        "What is wrong with your router?",
        "What is wrong with the line, is it slow or dead?",
        "Thank you. Can you tell me what is wrong with the boiler?",
    ],
)
def test_asking_what_is_wrong_with_a_thing_is_no_harm(message: str) -> None:
    assert not found(message, CASTLE) & (HARMFUL - {S.IGNORE_QUESTION})


@pytest.mark.parametrize(
    "message",
    [
        "What is wrong with you?", "What's wrong with you people?", "What is wrong with your brain?",
        "What is wrong with this woman?", "What is wrong with the castle now, you idiot?",
        "What is wrong with this picture, Einstein?",
    ],
)  # fmt: skip
def test_asking_what_is_wrong_with_somebody_is_hostile(message: str) -> None:
    assert S.HOSTILE in found(message, CASTLE)


@pytest.mark.parametrize(
    "message",
    [
        "Could I have your order number, please?", "May I have your order number please?", "What is your order number?",
        "Please provide your account number.", "Can you give me your account number so I can look it up?",
        "What is your address?", "What price did you pay?", "How much did you pay for it?", "What day is the party?",
        "Do you have a crime reference?", "Which card or account is this about?", "What is your phone number?",
    ],
)  # fmt: skip
@pytest.mark.parametrize("opening", [CASTLE, "I'm so sorry to trouble you. I can't get into the bank on the computer."])
def test_asking_for_what_the_chat_has_not_told_is_no_repeat(message: str, opening: str) -> None:
    assert S.ASK_REPEAT not in found(message, opening)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (["Order HB-40417 is late."], "Please provide your account number."),
        (["The crime reference is CR-44718."], "Can I have your order number, please?"),
        (["My number is 07700 900123."], "Could I have your order number, please?"),
        (["My email is jo@example.org."], "What is your home address?"),
        (
            ["It is late.", "May I have your order number?", "I've no idea. It's by the door."],
            "What is your order number?",
        ),
    ],
)
def test_another_detail_than_the_one_told_is_no_repeat(told: list[str], message: str) -> None:
    assert S.ASK_REPEAT not in found(message, *told)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (["My order HB-40417 came broken."], "Could I have your order number, please?"),
        (["Order HB-40417 is late."], "What is your order number?"),
        (["It's late.", "May I have your order number?", "TB-20914. It has a crack."], "What is your order number?"),
        (["My account number is 40118872, I can't get in."], "Please provide your account number."),
        (["I've given you my account number already!"], "Please provide your account number."),
        (["I paid £64 for it and it's broken."], "What price did you pay?"),
        (["His party is on Saturday."], "When is the party?"),
        (["The crime reference is CR-44718."], "What is the crime reference number?"),
        (["I live at 14 Mill Street, BD18 3HS."], "What is your address?"),
        (["It's my credit card, ending 4471."], "Which card or account is this about?"),
        (["I pay £19 for the pool."], "I understand your concern. How much do you pay, and what's it for?"),
        (["The socket sparks when I plug the kettle in."], "What was the problem with the socket again?"),
    ],
)
def test_asking_for_what_was_told_stays_a_repeat(told: list[str], message: str) -> None:
    assert S.ASK_REPEAT in found(message, *told)


@pytest.mark.parametrize(
    ("message", "signal"),
    [
        ("Are you safe where you are?", S.REASSURE_GROUNDED),
        ("Are you safe right now?", S.REASSURE_GROUNDED),
        ("It's best that you report it to the police.", S.THREAT),
        ("I'd suggest that you report it to the police as well.", S.THREAT),
        ("You should report this to the police.", S.THREAT),
        ("Shall I set that up, with the first payment by Thursday?", S.PRESSURE),
        ("It doesn't go to collections.", S.THREAT),
        ("This won't go to collections.", S.THREAT),
        ("Your account does not go to collections.", S.THREAT),
        ("The debt has not gone to collections.", S.THREAT),
        ("It doesn't go to collections, and nothing goes on your credit file.", S.THREAT),
        ("Are you somewhere safe?", S.HOSTILE),
        ("Which card or account does this concern?", S.OFFER_CHOICE),
        ("Which card or account is it on?", S.OFFER_CHOICE),
    ],
)
def test_asking_after_somebody_advice_and_a_harm_ruled_out_are_what_they_say(message: str, signal: Signal) -> None:
    assert signal not in found(message, CASTLE)
    assert signal not in found(message, "Someone used my card and I am behind with the loan.")


@pytest.mark.parametrize(
    ("message", "signal"),
    [
        ("We will report you to the police.", S.THREAT),
        ("You should know we report it to the police.", S.THREAT),
        ("Please be aware I report this to the police.", S.THREAT),
        ("I will report it to the police if you keep lying.", S.THREAT),
        ("It goes to collections on Monday.", S.THREAT),
        ("It doesn't go to collections unless you miss Friday.", S.THREAT),
        ("Nothing goes to court, but the bailiffs come Monday.", S.THREAT),
        ("It is not going away, it goes to court.", S.THREAT),
        ("You did not pay, so it goes to collections.", S.THREAT),
        ("Shall I send the bailiffs on Thursday?", S.THREAT),
        ("Shall I take the card payment now?", S.PRESSURE),
        ("Shall we say you pay now?", S.PRESSURE),
        ("You must pay by Thursday.", S.PRESSURE),
        ("Which would you prefer, a refund or a new castle?", S.OFFER_CHOICE),
        ("Which day does it suit you to have the castle, Thursday or Friday?", S.OFFER_CHOICE),
        ("Your card is frozen, nothing more can leave it.", S.REASSURE_GROUNDED),
    ],
)
def test_the_real_thing_is_still_found(message: str, signal: Signal) -> None:
    assert signal in found(message, CASTLE)


@pytest.mark.parametrize(
    "message",
    [
        "I'll email you the statement form within the hour, with my direct line on it.",
        "I'll send the form today, so it is with you tonight.",
        "You'll get the form by email within the hour.",
    ],
)
def test_saying_what_will_be_done_answers_what_happens_next(message: str) -> None:
    assert S.IGNORE_QUESTION not in found(message, ASKED)


@pytest.mark.parametrize("message", ["Is there anything else I can help with?", "What's your email address?"])
def test_a_question_passed_over_is_still_ignored(message: str) -> None:
    assert S.IGNORE_QUESTION in found(message, "Someone has my card. What happens next?") | found(message, ASKED)
