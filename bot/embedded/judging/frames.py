"""Openings for better words. `{echo}` is a clause of the customer's in the second person, `{who}` the one who died,
`{asked}` their question, `{fact}` a fact of their first message, `{remedy}` and `{other}` offers within authority."""

import re
from collections.abc import Mapping

from bot.core.signals import Signal

S = Signal
FILLED = re.compile(r"\{(\w+)\}")

BY_SIGNAL: Mapping[tuple[Signal, str], tuple[str, ...]] = {
    (S.ASK_REPEAT, "E"): (
        "I have that already: {fact}.",
        "No need to type it again, it is in your first message: {fact}.",
    ),
    (S.ASK_REPEAT, "D"): ("You have given me that already: {fact}.",),
    (S.ASK_REPEAT, "C"): ("It is all above, thank you: {fact}.",),
    (S.IGNORE_QUESTION, "E"): ("You asked: “{asked}” That comes first.",),
    (S.IGNORE_QUESTION, "D"): (
        "You asked: “{asked}” Let me take that before anything else.",
        "Your question first: “{asked}” I'll say what I know and what I still have to look up.",
    ),
    (S.IGNORE_QUESTION, "C"): (
        "One thing at a time, and yours comes first: “{asked}”",
        "Back to what you asked: “{asked}”",
    ),
    (S.BLAME_COLLEAGUE, "E"): ("{echo}. You came to us, so it is with us, whoever slipped.",),
    (S.BLAME_COLLEAGUE, "D"): (
        "It happened under our name, so it is ours to sort out, whoever slipped.",
        "To you it is one company, and rightly so. I'll speak for it.",
    ),
    (S.BLAME_COLLEAGUE, "C"): (
        "The point you make stands: {echo}.",
        "You came to us, so let me stay with what I can do.",
    ),
    (S.OVERPROMISE, "D"): (
        "I'd rather not promise what I can't be sure of. Let me tell you what I know and what I don't.",
        "I can't guarantee that, and I won't say it just to make this easier.",
    ),
    (S.OVERPROMISE, "C"): ("I'd like to say it will all be fine. What I can say is what I see here, and no more.",),
    (S.POLICY_SHIELD, "D"): (
        "I can't do that from here, and you should have the reason, not just the rule. What I can offer is {remedy}.",
        "That part isn't possible for me. {remedy} is, if it would help.",
        "I can't do that from here. You should have the reason from me, and then what is still open.",
    ),
    (S.POLICY_SHIELD, "C"): ("You don't need the rule from me, you need a way through. {echo}; let's start there.",),
    (S.PRESSURE, "D"): (
        "Nothing has to be decided yet. What would you be comfortable with?",
        "Take the time you need. {remedy} or {other}: would either help, or neither?",
    ),
    (S.PRESSURE, "C"): ("I hear that you don't want this now. Let's go back to what you came for.",),
    (S.RUSH, "E"): ("{echo}. I'd like to hear that properly before we go on.", "Please finish, I'm reading."),
    (S.RUSH, "D"): ("There's time. What should we look at first, from your side?",),
    (S.RUSH, "C"): (
        "There's time. Let's take it in order: {echo}.",
        "No hurry from my side. Let's take it step by step.",
    ),
    (S.THREAT, "D"): ("I'd like us to find something you can say yes to. What would work for you?",),
    (S.THREAT, "E"): ("I'd like to help with this, not add to it.",),
    (S.THREAT, "C"): ("I don't want to hold anything over you. What would work for you?",),
    (S.HOSTILE, "E"): ("I'd like to help with this, not add to it.",),
    (S.HOSTILE, "C"): ("I can see how angry this has made you. Let me go back to what you need from us.",),
    (S.BELITTLE, "E"): ("It is not a small thing. {echo}.", "{echo}. That matters."),
    (S.BELITTLE, "D"): ("It is not a small thing, and you were right to raise it.",),
    (S.BELITTLE, "C"): ("You have every right to be upset about this. Let's see what can be done.",),
    (S.BLAME_CUSTOMER, "D"): (
        "However it came about, you did right to get in touch. Let's look at what can be done from here.",
        "Let's leave aside how it happened. What matters is what we can do now.",
    ),
    (S.BLAME_CUSTOMER, "C"): ("How it came to this can wait. Let's look at what we can do now.",),
    (S.HOLLOW_EMPATHY, "E"): (
        "{echo}. You need more than a set phrase for that.",
        "{echo}. Let me start with exactly that.",
    ),
    (S.HOLLOW_EMPATHY, "C"): (
        "{echo}. I hear that, and I'd sooner act on it than repeat myself.",
        "{echo}. Let me stop repeating myself and look at that.",
        "You've heard enough set phrases. Let me look at what you told me.",
    ),
}
"""Per fault and criterion (E, D, C), tried before the sub-skill's own."""

GRIEF_FIRST = frozenset([S.BELITTLE, S.HOLLOW_EMPATHY, S.RUSH, S.HOSTILE, S.THREAT])
"""Faults whose own openings give way where somebody has died."""

BY_SKILL: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "E1": {
        "grief": (
            "I'm so sorry about {who}.",
            "I'm so sorry for your loss.",
            "I'm sorry that you have lost {who}, and that we came into it like this.",
        ),
        "fraud": ("{echo}. That must be frightening.", "It sounds frightening: {echo}.", "That must have shaken you."),
        "debt": ("{echo}. It sounds as if this has been weighing on you.", "That can't have been easy to write."),
        "repeat": (
            "{echo}. That must be wearing.",
            "It sounds exhausting: {echo}.",
            "I can hear how tired you are of this.",
        ),
        "confusion": ("{echo}. That sounds unsettling.", "It sounds as if this has been going round in your head."),
        "slight": ("{echo}. I can hear that this stung.", "It sounds as if this felt like a slight."),
        "any": ("{echo}. That sounds worrying.", "It sounds as if this is weighing on you."),
    },
    "E2": {
        "grief": (
            "No one should have to sort this out so soon after losing {who}.",
            "So soon after losing {who}, of course this is hard to look at.",
            "After a loss like that, of course this is hard to look at.",
        ),
        "fraud": (
            "{echo}. Anyone would be shaken.",
            "{echo}. Of course that frightens you.",
            "Anyone would be alarmed by this.",
        ),
        "debt": (
            "{echo}. It makes sense that this is hard to talk about.",
            "Anyone would find this hard to write about.",
        ),
        "repeat": (
            "{echo}. You have every reason to be fed up.",
            "{echo}. Anyone would have lost patience.",
            "After all that, of course you're fed up.",
        ),
        "confusion": (
            "{echo}. No wonder it doesn't add up from where you sit.",
            "No wonder it doesn't add up from where you sit.",
        ),
        "slight": (
            "{echo}. You had every reason to expect better of us.",
            "You had every reason to expect better of us.",
        ),
        "any": (
            "{echo}. Anyone would want that cleared up.",
            "Anyone in your place would want an answer to this.",
            "It makes sense that this troubles you.",
            "Of course you want this cleared up.",
        ),
    },
    "E3": {
        "any": ("Let me see if I have it right: {echo}.", "So, as I understand it: {echo}.", "I have read it: {fact}."),
    },
    "E4": {
        "grief": ("There's no hurry. What would you like settled first, and what can wait?",),
        "fraud": (
            "{echo}. What worries you most right now?",
            "What worries you most right now? I'd like to start there.",
        ),
        "debt": (
            "{echo}. What has changed, and what would feel manageable?",
            "How have things been, and what would feel manageable?",
        ),
        "repeat": ("{echo}. What would have to happen for you to call this settled?",),
        "confusion": ("{echo}. Which part shall we take first?",),
        "any": ("{echo}. What would help you most?", "What would help you most right now?"),
    },
    "E5": {
        "grief": (
            "I'm so sorry about {who}. We'll go at your pace.",
            "I'm so sorry for your loss. We'll go at your pace.",
        ),
        "any": ("{echo}. Let me start with that.", "I'd like to get this right for you in particular."),
    },
    "D1": {
        "grief": ("I'm so sorry about {who}, and that you had to write to us about it.",),
        "any": (
            "That's a fair point: {echo}.",
            "{echo}. I can see how that looks from your side.",
            "You're right to say so.",
        ),
    },
    "D2": {
        "any": (
            "I can't do that from here, and you should have the reason. What I can offer is {remedy}.",
            "I can't do that part. Let me give you the reason, and then what is possible.",
        ),
    },
    "D3": {
        "any": (
            "You asked: “{asked}” Let me take that first.",
            "A first step could be {remedy}. Would that help?",
            "What would make the biggest difference to you now? Then I'll say what is possible.",
        ),
    },
    "D4": {
        "grief": (
            "Nothing has to happen today. Would you rather leave it as it is for now, or hear what is possible?",
        ),
        "debt": ("What could you manage, and from when? We can start from your figure.",),
        "any": (
            "{remedy} or {other}: which would suit you better?",
            "Would you rather go through it here, or have it in writing?",
            "How would you like to go on from here?",
        ),
    },
    "D5": {
        "any": (
            "You asked: “{asked}” I'd rather give you a straight answer than a quick one.",
            "Let me tell you what I know, and what I still have to find out.",
        ),
    },
    "C1": {
        "grief": ("I'm so sorry about {who}. There is no hurry.",),
        "any": (
            "I can hear how angry this has made you. {echo}.",
            "I understand why you're angry. Let's go back to it calmly.",
        ),
    },
    "C2": {
        "any": (
            "You have a point: {echo}.",
            "{echo}. That is a fair thing to hold against us.",
            "I'd be asking the same in your place.",
        ),
    },
    "C3": {
        "any": (
            "One thing at a time. You asked: “{asked}”",
            "Let's take it in order, starting with what matters most to you.",
        ),
    },
    "C4": {
        "any": ("{echo}. Here is where we are.", "I'm on this with you. Here is where we are."),
    },
    "C5": {"any": ("I'd like to go on with this, and I'd ask that we keep it civil. Where shall we start?",)},
}
"""Per sub-skill and theme; `any` where the theme has nothing that fits."""
