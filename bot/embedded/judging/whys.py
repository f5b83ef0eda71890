"""One line of reasons per piece of evidence: what the words did, never what the trainee is like."""

from bot.core.appraisal import Appraisal
from bot.core.rubric import Standard
from bot.core.signals import Signal
from bot.embedded.judging.opportunities import Opportunity
from bot.embedded.judging.sub_skills import Sign

S = Signal

_GOOD: dict[Signal, tuple[str, str]] = {
    S.NAME_FEELING: (
        "Puts the feeling into words, so the customer need not say it louder.",
        "Notices a feeling, in general words; one detail of theirs would make it land.",
    ),
    S.VALIDATE: (
        "Says why the reaction makes sense, with the customer's own facts.",
        "Grants that the reaction is fair, without yet saying why.",
    ),
    S.REFLECT_BACK: (
        "Gives the facts back correctly: proof that the message was read.",
        "Picks up part of what was told.",
    ),
    S.AFFIRM_DIGNITY: ("Speaks to the person before the case.", "A kind word that keeps the customer's dignity."),
    S.SINCERE_APOLOGY: (
        'Regrets a named failing, not "any inconvenience".',
        "Apologises, though not yet for the thing that hurt.",
    ),
    S.OWN_IT: (
        "Takes it on personally, so there is someone to hold on to.",
        "Begins to take charge; a name or a time would make it firm.",
    ),
    S.OPEN_QUESTION: ("Asks openly and lets the customer say what matters.", "Invites a little more of the story."),
    S.EXPLAIN_NEXT_STEP: (
        "Says what happens, who does it and by when.",
        "Points to a next step; who and when are still open.",
    ),
    S.CONCRETE_OFFER: ("Puts a specific remedy on the table.", "Offers something, still in outline."),
    S.OFFER_CHOICE: ("Leaves a real choice with the customer.", "Asks what the customer prefers."),
    S.REASSURE_GROUNDED: ("Calms with a fact that can be checked.", "Reassures, with some ground under it."),
    S.HONEST_LIMIT: (
        "Says what is not possible and keeps a way open.",
        "Honest about a limit; the way forward is thin.",
    ),
}
"""Strong, weak."""

_HARM: dict[Signal, str] = {
    S.HOLLOW_EMPATHY: "A stock sentence. It would fit any customer, so this one cannot tell they were heard.",
    S.BELITTLE: "Makes the matter smaller than it is for the customer.",
    S.BLAME_CUSTOMER: "Finds fault with the customer; from here the talk is about guilt, not about a way out.",
    S.BLAME_COLLEAGUE: "Moves the fault to somebody else. To the customer it is one company.",
    S.POLICY_SHIELD: "A rule without a reason or a way forward: a closed door.",
    S.RUSH: "Hurries past what the customer was telling.",
    S.ASK_REPEAT: "Asks for something the customer has already given.",
    S.IGNORE_QUESTION: "Leaves the customer's question open and moves on.",
    S.PRESSURE: "Pushes for a yes before asking what the customer can or wants to do.",
    S.THREAT: "Puts consequences over the customer; agreement is no longer free.",
    S.HOSTILE: "Attacks the person. After this the case hardly matters.",
    S.OVERPROMISE: "Promises more than this desk can guarantee; trust breaks when it fails.",
}

_UNDER_FIRE: dict[Signal, str] = {
    S.BLAME_COLLEAGUE: "Defends by pointing elsewhere instead of taking up the point.",
    S.BLAME_CUSTOMER: "Answers the attack with blame.",
    S.POLICY_SHIELD: "Takes cover behind a rule when pressed.",
    S.RUSH: "Impatience shows in the wording.",
    S.HOLLOW_EMPATHY: "Level, but scripted: the attack gets a formula.",
    S.IGNORE_QUESTION: "Loses the thread: the question is left behind.",
    S.ASK_REPEAT: "Loses the thread: asks for what is already there.",
    S.OVERPROMISE: "Promises too much to make the moment pass.",
    S.PRESSURE: "Pushes harder when the customer pulls back.",
    S.BELITTLE: "Talks down instead of staying level.",
}

_AT_ODDS: dict[Signal, str] = {
    S.HOLLOW_EMPATHY: "Courtesy where an answer or a step was due.",
    S.RUSH: "Presses on without the customer's agreement.",
    S.IGNORE_QUESTION: "A direct question is left open; agreement has nothing to stand on.",
    S.ASK_REPEAT: "Asks again for what was given, and so hands the work back to the customer.",
    S.BELITTLE: "Tells the customer how much it may matter to them; no one agrees after that.",
}

_RUDE = frozenset([S.HOSTILE, S.BELITTLE, S.BLAME_CUSTOMER, S.THREAT])

_MISSED: dict[str, str] = {
    "E1": "what this is like for the customer stays unsaid.",
    "E2": "nothing says that the reaction makes sense.",
    "E3": "it does not show that this was taken in.",
    "E4": "no question opens this up.",
    "E5": "it could have been sent to anyone.",
    "D1": "the reproach is neither accepted nor softened.",
    "D3": "no remedy is put forward for it.",
    "D4": "the customer is given nothing to choose.",
    "D5": "what will happen, and who sees to it, stays open.",
    "C2": "the point inside the attack is not taken up.",
    "C3": "it does not lead back to the task.",
    "C4": "nothing in it is steady and forward-looking.",
}

_INSTEAD: tuple[tuple[Signal, str], ...] = (
    (S.HOSTILE, "The reply struck back"),
    (S.THREAT, "The reply threatened"),
    (S.BELITTLE, "The reply played it down"),
    (S.BLAME_CUSTOMER, "The reply looked for fault"),
    (S.PRESSURE, "The reply pushed for a decision"),
    (S.RUSH, "The reply hurried on"),
    (S.POLICY_SHIELD, "The reply quoted a rule"),
    (S.BLAME_COLLEAGUE, "The reply blamed someone absent"),
    (S.OVERPROMISE, "The reply made a promise"),
    (S.HOLLOW_EMPATHY, "The reply was a stock sentence"),
    (S.ASK_REPEAT, "The reply asked for details again"),
    (S.CONCRETE_OFFER, "The reply went straight to a remedy"),
    (S.OFFER_CHOICE, "The reply went straight to options"),
    (S.HONEST_LIMIT, "The reply said what cannot be done"),
    (S.EXPLAIN_NEXT_STEP, "The reply went straight to the process"),
    (S.SINCERE_APOLOGY, "The reply apologised"),
    (S.VALIDATE, "The reply agreed"),
    (S.OPEN_QUESTION, "The reply asked a question"),
)


def why_good(criterion: Standard, sign: Sign, met: Opportunity | None) -> str:
    """Why a positive quote works."""
    line = _GOOD[sign.label.signal][0 if sign.label.strength == "strong" else 1]
    if criterion == "composure" and met and met.provoking:
        return f"Level after an attack. {line}"
    return line


def why_harm(criterion: Standard, sign: Sign, met: Opportunity | None) -> str:
    """Why a harmful quote does harm; an open question is named."""
    signal = sign.label.signal
    if signal == S.IGNORE_QUESTION and met and "question" in met.quotes:
        return f"Leaves “{met.quotes['question']}” unanswered."
    if criterion == "composure":
        if met and met.provoking:
            return _UNDER_FIRE.get(signal, _HARM[signal])
        return f"{_HARM[signal]} Nobody had attacked." if signal in _RUDE else _HARM[signal]
    return _AT_ODDS.get(signal, _HARM[signal]) if criterion == "diplomacy" else _HARM[signal]


def why_missed(sub_skill: str, answer: Appraisal) -> str:
    """What the answering turn did instead, and what it left out."""
    did = next((text for signal, text in _INSTEAD if signal in answer.strengths), "The reply moved on")
    return f"{did}; {_MISSED[sub_skill]}"
