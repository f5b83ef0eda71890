"""What a trainee really types must be labelled sensibly, and odd input must be named, not guessed at."""

import pytest

from bot.core.appraisal import Appraisal
from bot.core.cast import Moment
from bot.core.signals import HARMFUL, Signal
from bot.core.transcript import Transcript, normalise
from bot.embedded.appraiser import EmbeddedAppraiser, label
from evals.appraiser.rows import ASIDE, Row, own, written

WAITED = "I've waited three weeks!"
DIED = "My wife passed away on Sunday."
HARM = " ".join(sorted(HARMFUL))

# customer line, message, signals that must be found, signals that must not
EVERYDAY = [
    ("", "Hi, how can I help?", "", HARM),
    ("", "Hello, my name is Tom, how can I help you today?", "", HARM),
    ("", "Good morning! You're speaking with Aisha.", "", HARM),
    ("My card was declined.", "Can I have your full name please?", "", HARM),
    ("My card was declined.", "One second, I'm just looking that up.", "", HARM),
    ("My card was declined.", "Thank you, I've found your account.", "", HARM),
    ("That's all.", "thank you, bye", "", HARM),
    ("That's all.", "Have a nice weekend!", "", HARM),
    ("ok", "okay then", "", HARM),
    (
        "My wife passed away on Sunday.",
        "I'm so sorry for your loss.",
        "affirm_dignity",
        "sincere_apology belittle threat",
    ),
    (DIED, "my condolences sir", "affirm_dignity", "belittle blame_customer"),
    (
        "My wife passed away on Sunday.",
        "I'm sorry about your wife. There is no hurry at all.",
        "affirm_dignity",
        "rush belittle",
    ),
    (WAITED, "I understand your frustration.", "hollow_empathy", "validate"),
    (WAITED, "I completely understand your concerns.", "hollow_empathy", "validate"),
    (WAITED, "Sorry for any inconvenience.", "hollow_empathy", "sincere_apology"),
    (WAITED, "we apologize for the inconvenience", "hollow_empathy", ""),
    (WAITED, "I'd be furious too after three weeks of waiting.", "validate", "hollow_empathy"),
    (WAITED, "It sounds like you're exhausted by all this.", "name_feeling", HARM),
    (WAITED, "You must be really fed up.", "name_feeling", "hostile threat"),
    (WAITED, "So you've been waiting for three weeks now.", "reflect_back", HARM),
    (WAITED, "I'm sorry we kept you waiting three weeks.", "sincere_apology", HARM),
    (WAITED, "That was our fault and I'll fix it myself.", "own_it", HARM),
    (WAITED, "i'll take care of this personally", "own_it", HARM),
    ("Yes, it does.", "Super.", "", HARM),
    ("Yes, it does.", "Oh, that's interesting.", "", HARM),
    ("My son lives there.", "And do you see him much?", "", HARM),
    (
        "I work nights.",
        "Okay. There are groups in the evening too, or you could do it online.",
        "",
        "threat pressure hostile",
    ),
    (WAITED, "calm down", "belittle", "affirm_dignity validate"),
    (WAITED, "Please calm down.", "belittle", "affirm_dignity"),
    (WAITED, "you need to relax its not a big deal", "belittle", "validate"),
    (WAITED, "stop overreacting", "belittle", "validate"),
    (WAITED, "It's only a parcel.", "belittle", "validate"),
    (WAITED, "it's our policy", "policy_shield", "honest_limit"),
    (WAITED, "That's against company policy, sorry.", "policy_shield", "threat"),
    (WAITED, "The system won't let me do that.", "policy_shield", "threat"),
    (WAITED, "That's the courier's fault, not ours.", "blame_colleague", "own_it"),
    (WAITED, "You'll have to speak to another department.", "blame_colleague", "own_it"),
    (WAITED, "You should have ordered earlier.", "blame_customer", "validate"),
    (WAITED, "Well, you put in the wrong address.", "blame_customer", "own_it"),
    (WAITED, "Can we get to the point?", "rush", "open_question"),
    (WAITED, "Hurry up, I've got other people waiting.", "rush", "own_it"),
    (WAITED, "you're an idiot", "hostile", "affirm_dignity"),
    (WAITED, "are you stupid or something", "hostile", "open_question offer_choice"),
    (WAITED, "Shut up.", "hostile", "affirm_dignity"),
    (WAITED, "Wow, genius move.", "hostile", "affirm_dignity validate"),
    (WAITED, "I guarantee you'll have it tomorrow", "overpromise", "threat hostile"),
    (WAITED, "I promise it will be there tomorrow, 100%", "overpromise", "threat hostile"),
    (WAITED, "What would help most?", "open_question", HARM),
    (WAITED, "How can we make this right for you?", "open_question", HARM),
    (WAITED, "Can you tell me more about what happened?", "open_question", "rush hostile"),
    (WAITED, "I'm refunding the £45 now", "concrete_offer", "threat pressure hostile"),
    (
        "I've waited three weeks!",
        "I can send you a new one today, free of charge.",
        "concrete_offer",
        "threat pressure",
    ),
    (WAITED, "I'll give you a full refund.", "concrete_offer", "threat pressure"),
    (WAITED, "Would you prefer a refund or a replacement?", "offer_choice", "threat pressure"),
    (
        "I've waited three weeks!",
        "Is it ok if I call you back at 5 or would you rather have an email?",
        "offer_choice",
        HARM,
    ),
    (WAITED, "It will be delivered on Friday by 5pm.", "explain_next_step", "threat pressure"),
    (
        "I lost my job.",
        "You need to pay today or we'll take you to court",
        "threat pressure",
        "offer_choice concrete_offer",
    ),
    ("I lost my job.", "you need to pay something today", "pressure", "concrete_offer"),
    ("I lost my job.", "If you don't pay we will send the bailiffs.", "threat", "concrete_offer"),
    ("I lost my job.", "pay now or we cut you off", "threat", "offer_choice"),
    ("I lost my job.", "We can spread it over six months at £40.", "concrete_offer", "threat pressure"),
    (
        "I lost my job.",
        "Thank you for telling me, that can't have been easy.",
        "affirm_dignity",
        "rush belittle threat",
    ),
    ("I lost my job.", "How much could you afford each month?", "open_question", "threat"),
    (
        "Is my money safe?",
        "Yes, the account is locked and nothing more can leave it.",
        "reassure_grounded",
        "threat pressure",
    ),
    ("Is my money safe?", "Your money is safe, I've blocked the card.", "reassure_grounded", "threat pressure"),
    ("Is my money safe?", "What's your email address?", "ignore_question", "open_question threat"),
    ("Will I be charged?", "No, there's no charge.", "", "ignore_question threat pressure"),
    ("Order 5521 came broken.", "And what was the issue again?", "ask_repeat", "open_question"),
    ("Order 5521 came broken.", "Can you give me your order number?", "ask_repeat", "open_question"),
    (
        "Take the fee off.",
        "I can't remove the fee myself, but I can ask my manager today.",
        "honest_limit",
        "policy_shield",
    ),
    ("You lot are thieves!", "I want to help, but please don't swear at me.", "honest_limit", "hostile threat"),
]

# Words that mislead a word counter: denied, quoted, or meant the other way round.
TRAPS = [
    ("Don't you tell me to calm down.", "I won't tell you to calm down. You paid twice.", "", "belittle"),
    ("You called it only £30.", "You said it's 'only £30', and it isn't only anything.", "", "belittle hostile"),
    ("Do I have to pay today?", "You don't have to pay anything today.", "", "pressure threat"),
    ("Will you take me to court?", "No, we won't take you to court.", "", "threat pressure"),
    ("Can you promise Friday?", "I can't promise Friday, as the courier decides.", "honest_limit", "overpromise"),
    ("I broke it, I think.", "You didn't do anything wrong.", "", "blame_customer hostile"),
    ("My parcel is lost.", "Oh great job losing the number, really smart.", "hostile", "affirm_dignity validate"),
    ("I was robbed.", "Brilliant, giving a stranger your PIN. Well done you.", "hostile", "affirm_dignity"),
    ("He told me to calm down!", "He told you to 'calm down' and that was wrong of us.", "", "belittle hostile"),
]  # fmt: skip


def moment(customer: str, message: str) -> Moment:
    return Moment(message, Transcript().add("customer", customer) if customer else Transcript())


def names(appraisal: Appraisal) -> set[str]:
    return {str(signal) for signal in appraisal.strengths}


@pytest.mark.parametrize(("customer", "message", "must", "must_not"), [*EVERYDAY, *TRAPS])
def test_everyday_messages_get_the_labels_a_trainer_would_give(
    customer: str, message: str, must: str, must_not: str
) -> None:
    found = names(label(moment(customer, message)))
    assert set(must.split()) <= found
    assert not set(must_not.split()) & found


def test_no_message_of_the_tables_was_trained_on() -> None:
    trained = {normalise(row.moment.message) for row in own()}
    assert not trained & {normalise(message) for _, message, *_ in [*EVERYDAY, *TRAPS]}
    assert not trained & {normalise(row.moment.message) for row in written(ASIDE)}


def test_harm_in_registers_never_trained_on_is_found_more_often_than_invented() -> None:
    harm = HARMFUL | {Signal.OVERPROMISE}
    rows = [(set(label(row.moment).strengths) & harm, set(row.signals) & harm) for row in written(ASIDE)]
    seen, meant = sum(bool(found) for found, truth in rows if truth), sum(bool(truth) for _, truth in rows)
    invented = sum(bool(found) for found, truth in rows if not truth)
    assert seen > 0.45 * meant
    assert invented < 0.1 * (len(rows) - meant)


@pytest.mark.parametrize(
    ("message", "flag"),
    [
        ("", "empty"), ("  \n\t ", "empty"), ("😀😀👍", "unreadable"), ("?!...", "unreadable"), ("12345", "unreadable"),
        ("asdkjh qweoiu zxcmn bvbvb", "unreadable"), ("Guten Tag, wie kann ich Ihnen helfen?", "unreadable"),
        ("Bonjour madame, comment puis-je vous aider aujourd'hui ?", "unreadable"),
        ("Здравствуйте, чем помочь?", "unreadable"),
        ("Lamento mucho lo que ha pasado, vamos a devolverle el dinero.", "unreadable"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_flagged_and_not_labelled(message: str, flag: str) -> None:
    assert label(moment("Where is my refund?", message)) == Appraisal(flags=(flag,))


@pytest.mark.parametrize("message", ["you're an idiot", "it's ok", "calm down", "sorry", "im on it", "whatever", "lol"])
def test_short_english_is_readable(message: str) -> None:
    assert not label(moment("Where is my refund?", message)).flags


def test_four_thousand_characters_give_at_most_six_quoted_labels() -> None:
    long = "I'm sorry we sent the letter. I'll fix it myself. " * 80
    found = label(moment("You sent a letter to my late husband.", long))
    assert 0 < len(found.labels) <= 6
    assert "sincere_apology" in names(found)


@pytest.mark.parametrize("row", own()[::9], ids=lambda row: row.dialogue)
def test_every_quote_is_the_trainees_own_words(row: Row) -> None:
    found = label(row.moment)
    assert all(normalise(one.quote) in normalise(row.moment.message) for one in found.labels)
    assert not found.flags


async def test_appraise_awaits_to_the_same_labels() -> None:
    said = moment("Where is my refund?", "I understand your frustration.")
    assert await EmbeddedAppraiser().appraise(said) == label(said)


def test_the_quote_is_the_clause_that_carries_the_signal() -> None:
    found = label(moment("Where is my refund of £45?", "Thanks for that. I'm refunding the £45 now. Have a good day."))
    assert found.quote(Signal.CONCRETE_OFFER) == "I'm refunding the £45 now."


@pytest.mark.parametrize("told", ["My broadband has not worked since Monday.", "My wife passed away on Sunday."])
@pytest.mark.parametrize(
    "question",
    ["What is your zip code?", "What's your date of birth?", "Could you give me your phone number, please?"],
)
def test_a_plain_question_for_what_only_the_customer_knows_is_no_harm(told: str, question: str) -> None:
    facts = ("Her phone number is 07700 900123.", "She was born on 3 May 1961.", "Her postcode is BD18 3HS.")
    said = Transcript.of([("customer", told)])
    assert not names(label(Moment(question, said, facts))) & (HARMFUL - {Signal.IGNORE_QUESTION})


def test_asking_again_for_what_was_told_still_counts() -> None:
    said = moment("My number is 07700 900123 and my order is 55812.", "Could you give me your phone number, please?")
    assert "ask_repeat" in names(label(said))
