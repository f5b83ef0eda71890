"""The author's words turned into the customer's, where it is sure who is meant; words that tell a secret."""

import re

from bot.core.phrases import stems
from bot.core.transcript import words
from bot.embedded.playing.firsthand import first_person

MAX_PHRASES = 4
_COMMON = frozenset(
    words(
        "about after again also always because been before being could does doing done down each every from gets gave "
        "have having here himself herself himself into just know known knows like made make many more most much must "
        "never none nothing once only other over same said says should since some something somebody still such than "
        "that their them then there these they thing things this those through told took under until very want wants "
        "was were what when where which while will with without would anybody nobody everybody anyone everyone someone "
        "afraid angry ashamed worried sorry happened problem damage money time today yesterday tomorrow tonight week "
        "weeks month months year years morning evening night hour hours day days first second third twice customer "
        "agent phone call letter person people came went lost left owes owed paid "
        "think thinks feel feels hides hiding keeps back even read write small little large good great long short open "
        "close closed first last next help work works need needs tries tried keep find found show pays give given take "
        "taken sees hear hears asks answer talk speak word words number name place thing side "
        "monday tuesday wednesday thursday friday saturday sunday january february march april june july august "
        "september october november december"
    )
)
"""Words that say nothing of their own, months and days: no sign of a secret, and no name for an offer."""
_JOINT = re.compile(r"[,.;:]|\b(?:an?|the|of|by|to|for|with|and|or|on|in|at|from|his|her|their|your|our|my)\b")
_AFTER_HER = frozenset(
    words(
        "twice once again back off out up down away over how why what who where which no not nothing everything "
        "anything something today yesterday tomorrow money two three four first"
    )
)
_BEFORE_HER = re.compile(
    r"\b(?:to|for|with|by|at|of|from|told|asked|gave|sent|read|rang|called|offered|promised|showed|let|made|got|sold|"
    r"paid|refunded|charged|owed) $"
)
_HER_OWN = re.compile(r"\bshe (?:\w+ly )?(?!told|asked)\w+ $", re.IGNORECASE)
"""Whoever acts herself on `her` something acts on her own: she sent her photos."""
_OFF = re.compile(r"\bI (?:is|has|does|are)\b|^I am (?!\d)", re.IGNORECASE)


def in_own_words(sentence: str, name: str, subject: str) -> str | None:
    """A sentence about the customer as they would say it; None where it is not sure who is meant, or only describes."""
    first, last = re.escape(name.split()[0]), re.escape(name.split()[-1])
    theirs = re.sub(rf"\b{first}\b(?: {last}\b)?(?!')", subject, sentence)
    theirs = theirs[:1].upper() + theirs[1:]
    if subject == "she" and any(_to_whom(theirs, found) for found in re.finditer(r"\bher (\w+)", theirs)):
        return None
    said = first_person(theirs, name, subject)
    return None if said is None or _OFF.search(said) else said


def _to_whom(text: str, found: re.Match[str]) -> bool:
    """Whether this `her` may mean "me" where "my" would be written."""
    before = text[: found.start()]
    return found[1].lower() in _AFTER_HER or bool(_BEFORE_HER.search(before) and not _HER_OWN.search(before))


def telling(hidden: str, name: str, public: str) -> list[str]:
    """Words by which `hidden` would be known, for the author to choose from: none that stands in `public` texts."""
    known = {*stems(public), *stems(name)}
    long = [word.lower().strip("'-") for word in re.findall(r"[A-Za-z][a-z'-]{3,}", hidden)]
    own = [word for word in dict.fromkeys(long) if word not in _COMMON and not known & set(stems(word))]
    own = [word for word in own if not word.endswith("ing") or len(word) > 8]
    return own[:MAX_PHRASES] or [" ".join(hidden.rstrip(".").split()[:5])]


def offer_words(text: str) -> tuple[str, ...]:
    """Phrases that would recognise an offer: the whole, and its parts of two words and more."""
    parts = (" ".join(part.split()) for part in _JOINT.split(text.lower()))
    phrases = [part for part in parts if len(stems(part)) > 1]
    return tuple(dict.fromkeys([text.lower(), *phrases]))[:MAX_PHRASES]
