"""The 24 signals a trainee's message may carry: meaning, example, weights and groups, in one table."""

from enum import StrEnum
from typing import Literal, NamedTuple

Strength = Literal["weak", "strong"]
STRENGTH_VALUE: dict[Strength, float] = {"weak": 0.5, "strong": 1.0}

Group = Literal["acknowledge", "relate", "solve", "harmful", "toxic", "tempting"]

Felt = Literal[
    "understood", "respected", "apologised_to", "taken_charge_of", "asked", "informed", "offered", "given_a_choice",
    "reassured", "told_no", "fobbed_off", "belittled", "blamed", "passed_on", "stonewalled", "rushed",
    "made_to_repeat", "ignored", "pressured", "threatened", "insulted", "promised",
]  # fmt: skip
"""How a message lands on the customer, in words that are safe to show a language model or a script."""


class Signal(StrEnum):
    """Closed vocabulary of emotion.md section 3."""

    NAME_FEELING = "name_feeling"
    VALIDATE = "validate"
    REFLECT_BACK = "reflect_back"
    AFFIRM_DIGNITY = "affirm_dignity"
    SINCERE_APOLOGY = "sincere_apology"
    OWN_IT = "own_it"
    OPEN_QUESTION = "open_question"
    EXPLAIN_NEXT_STEP = "explain_next_step"
    CONCRETE_OFFER = "concrete_offer"
    OFFER_CHOICE = "offer_choice"
    REASSURE_GROUNDED = "reassure_grounded"
    HONEST_LIMIT = "honest_limit"
    HOLLOW_EMPATHY = "hollow_empathy"
    BELITTLE = "belittle"
    BLAME_CUSTOMER = "blame_customer"
    BLAME_COLLEAGUE = "blame_colleague"
    POLICY_SHIELD = "policy_shield"
    RUSH = "rush"
    ASK_REPEAT = "ask_repeat"
    IGNORE_QUESTION = "ignore_question"
    PRESSURE = "pressure"
    THREAT = "threat"
    HOSTILE = "hostile"
    OVERPROMISE = "overpromise"


class Weights(NamedTuple):
    """Effect of a strong signal at sensitivity 1: logit steps, patience linear (emotion.md section 3)."""

    anger: float
    distress: float
    trust: float
    heard: float
    control: float
    resolution: float
    patience: float


class Spec(NamedTuple):
    """One row of the signal table. `felt` is how the customer takes it; `definition` is what the appraiser labels."""

    group: Group
    felt: Felt
    definition: str
    example: str
    not_this: str
    weights: Weights


def _row(group: Group, felt: Felt, definition: str, example: str, not_this: str, *weights: float) -> Spec:
    return Spec(group, felt, definition, example, not_this, Weights(*weights))


S = Signal
SIGNALS: dict[Signal, Spec] = {
    S.NAME_FEELING: _row(
        "acknowledge", "understood", "puts the customer's feeling into words, tentatively",
        "It sounds exhausting to chase this a third time.", "I understand your frustration. (hollow)",
        -0.30, -0.25, 0.12, 0.60, 0, 0, 0.02),
    S.VALIDATE: _row(
        "acknowledge", "understood", "says the reaction is reasonable, and why",
        "Anyone would be alarmed seeing two payments they didn't make.", "Everyone gets upset.",
        -0.35, -0.30, 0.15, 0.55, 0.05, 0, 0.03),
    S.REFLECT_BACK: _row(
        "acknowledge", "understood", "restates facts already given, correctly, or uses earlier details",
        "So the engineer missed Tuesday and again today.", "asking for the date again",
        -0.20, -0.10, 0.18, 0.50, 0.10, 0, 0.03),
    S.AFFIRM_DIGNITY: _row(
        "acknowledge", "respected", "treats the person as a person: condolence, thanks for telling, no judgement",
        "I'm sorry about your mother. Take whatever time you need.", "Many people can't manage money.",
        -0.15, -0.35, 0.22, 0.35, 0.05, 0, 0.02),
    S.SINCERE_APOLOGY: _row(
        "acknowledge", "apologised_to", "regrets a named failing",
        "I'm sorry we sent that letter after you told us he had died.", "Sorry for any inconvenience.",
        -0.35, -0.10, 0.15, 0.25, 0, 0, 0.02),
    S.OWN_IT: _row(
        "relate", "taken_charge_of", "takes personal charge or accepts responsibility",
        "This was our error and I will stay on it until it's closed.", "Someone will look at it.",
        -0.35, -0.15, 0.30, 0.15, 0.25, 0.30, 0.04),
    S.OPEN_QUESTION: _row(
        "relate", "asked", "invites story, need or preference",
        "What would help most this week?", "Is your postcode SW1?",
        -0.10, -0.05, 0.10, 0.30, 0.10, 0, 0.01),
    S.EXPLAIN_NEXT_STEP: _row(
        "solve", "informed", "says plainly what, who, by when, or answers directly",
        "I freeze the card now; a new one arrives by Friday. Does that make sense so far?", "It's being processed.",
        -0.15, -0.25, 0.15, 0.05, 0.60, 0.40, 0.03),
    S.CONCRETE_OFFER: _row(
        "solve", "offered", "offers a specific remedy within the agent's power",
        "I can spread the £240 over six months at £40.", "We have various options.",
        -0.35, -0.25, 0.20, 0.05, 0.25, 1.60, 0.05),
    S.OFFER_CHOICE: _row(
        "solve", "given_a_choice", "gives two or more real options, or asks permission",
        "Shall I call you at five, or would email be easier?", "Take it or leave it.",
        -0.20, -0.15, 0.15, 0.15, 0.45, 0.40, 0.02),
    S.REASSURE_GROUNDED: _row(
        "solve", "reassured", "reassures with a fact",
        "The account is locked; nothing more can leave it.", "Everything will be fine.",
        -0.10, -0.50, 0.15, 0.15, 0.35, 0.20, 0.02),
    S.HONEST_LIMIT: _row(
        "solve", "told_no", "says respectfully what cannot be done (or tolerated), with reason and what can",
        "I can't remove the fee myself, but I can put the case to my lead today.", "That's our policy.",
        0, 0, 0.12, 0.05, 0.25, 0, 0),
    S.HOLLOW_EMPATHY: _row(
        "harmful", "fobbed_off", "sympathy formula with nothing specific",
        "I completely understand your concern. (alone)", "the same words followed by the specific fact",
        0.12, 0.05, -0.08, -0.15, 0, 0, -0.02),
    S.BELITTLE: _row(
        "toxic", "belittled", "dismisses the feeling or talks down",
        "Calm down, it's only £30.", "normalising with respect",
        0.45, 0.30, -0.30, -0.50, -0.10, 0, -0.06),
    S.BLAME_CUSTOMER: _row(
        "toxic", "blamed", "says or implies it is the customer's fault",
        "You should have read the terms.", "neutral fact-finding",
        0.50, 0.35, -0.35, -0.35, -0.10, -0.05, -0.06),
    S.BLAME_COLLEAGUE: _row(
        "harmful", "passed_on", "deflects to another person, team or system",
        "The other department messed up, not me.", "naming who owns the next step",
        0.15, 0.05, -0.20, -0.05, -0.15, -0.10, -0.02),
    S.POLICY_SHIELD: _row(
        "harmful", "stonewalled", "uses a rule or jargon as a wall, with no alternative",
        "Per section 4.2 that is not possible.", "an honest limit with a way forward",
        0.30, 0.15, -0.20, -0.25, -0.25, -0.20, -0.04),
    S.RUSH: _row(
        "harmful", "rushed", "interrupts, hurries, cuts the story short",
        "Can we get to the point?", "brief focus after acknowledging",
        0.30, 0.25, -0.15, -0.40, -0.20, 0, -0.04),
    S.ASK_REPEAT: _row(
        "harmful", "made_to_repeat", "asks for what was already given",
        "And what was the issue again?", "a required identity check, explained",
        0.30, 0.15, -0.20, -0.35, -0.10, -0.10, -0.05),
    S.IGNORE_QUESTION: _row(
        "harmful", "ignored", "leaves the customer's direct question unanswered",
        "(asked 'will I be charged?') May I have your email?", "I'll answer that first: no.",
        0.28, 0.20, -0.20, -0.35, -0.25, -0.05, -0.04),
    S.PRESSURE: _row(
        "toxic", "pressured", "pushes for commitment without regard to circumstances",
        "You need to pay something today.", "asking what is affordable",
        0.32, 0.40, -0.28, -0.25, -0.35, -0.05, -0.05),
    S.THREAT: _row(
        "toxic", "threatened", "ultimatum or threatened harm",
        "Or we send it to court.", "neutral lawful disclosure on request",
        0.65, 0.65, -0.55, -0.40, -0.50, -0.20, -0.09),
    S.HOSTILE: _row(
        "toxic", "insulted", "insult, sarcasm, contempt, shouting",
        "Wow, genius move.", "a calm boundary",
        0.75, 0.40, -0.55, -0.55, -0.15, -0.10, -0.11),
    S.OVERPROMISE: _row(
        "tempting", "promised", "guarantees what the agent cannot guarantee",
        "I guarantee it will all be back tomorrow.", "an offer within the agent's power",
        -0.20, -0.20, -0.05, 0, 0.10, 0.80, 0),
}  # fmt: skip


def _group(*groups: Group) -> frozenset[Signal]:
    return frozenset(signal for signal, spec in SIGNALS.items() if spec.group in groups)


ACKNOWLEDGE = _group("acknowledge")
SOLVE = _group("solve")
CONSTRUCTIVE = _group("acknowledge", "relate", "solve")
TOXIC = _group("toxic")
HARMFUL = _group("harmful", "toxic")
