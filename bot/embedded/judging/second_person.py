"""Turns what a customer said about themselves round, so that it can be said back to them."""

import re

from bot.core.transcript import normalise

SHORTEST, LONGEST = 3, 12
"""Words of a clause that is short enough to be said back and long enough to mean something."""

_ORDER = re.compile(
    r"^(?:get|put|tell|stop|look|do|don't|let|ring|give|cancel|send|call|leave|just|take|try|talk|check|ask|"
    r"say|see|fix|"
    r"help|pass|forgive|have|go|would|could|can|will|how|what|when|why|who|which|where|is|are|am|did|does)\b"
)
_ODD = re.compile(
    r"[\"?]|(?:^|\s)'|\b(?:ain't|cos|gonna|wanna|gotta|yous|ye|yer|y'all|\w+nae|tho|u|ur|lol|bro|la|eh|n'|o'|oot|"
    r"\w{2,}in'|goin|doin|sayin|tryin|nothin)\b"
)
_UNKIND = re.compile(
    r"\b(?:stupid|idiots?|fools?|dumb|eejit|silly|daft|mixed up|bother\w*|troubled (?:you|us)|never mind|shouldve|"
    r"shouldn'?t have|should've|bastards?|bloody|damn|hell|cheat|decent|pleasant|civil|guess|appreciate|honest|shame|"
    r"no offence|died|dead|passed away|funeral|written already|(?:told|said|asked) (?:it|you|ye)|i(?:'ve|"
    r" have)? (?:already )?(?:told|said|asked))\b|"
    r"\bnobody \w+ nothing\b|\bnot no\b|\b(?:am|i'm) (?:so |quite )?lost\W*$|, (?:like|man|son|hon|dear|please)\b"
)
_HALF = re.compile(
    r"^(?:if|or|that|to|than|which|who|as|with|of|while|perhaps|from|at|in|on|for|by|and|that's it|there it is|"
    r"it's an?)\b|"
    r"\b(?:very|the|a|an|and|or|to|of|then|so)\W*$"
)
_SOUR = re.compile(r"^we\b|\bwe (?!did|lost|cut|sent|said)|\bus (?:have|are|were|did)\b|^(?:you )?(?:want|need)\b")
"""Comes out as a promise or a boast of ours, or as an order."""

_PLAIN = {"im": "i'm", "ive": "i've", "dont": "don't", "cant": "can't", "didnt": "didn't", "thats": "that's"}
_FLIPS = (
    "i you, i'm you're, i've you've, i'd you'd, i'll you'll, me you, my your, mine yours, myself yourself, we you, "
    "we're you're, we've you've, us you, our your, your our, yours ours, you're we're, you've we've, you'd we'd, am are"
)
_FLIP = dict(pair.split() for pair in _FLIPS.split(", "))
_WAS = {"was": "were", "wasn't": "weren't"}
_BEFORE_SUBJECT = re.compile(r"(?:and|but|that|if|when|because|as|what|how|since|so|where|[^\w'])", re.I)
_COMMON_START = re.compile(
    r"(?:an?|the|it(?:'s)?|s?he|they|th(?:ere|is|at|ese|ose)|nobody|not?|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|"
    r"eleven|twelve|another|some(?:body|one)|everything|nothing|every|each|both|all|first|last|now|today|"
    r"yesterday|since|"
    r"for|from|at|in|on|with|without|after|before|still|only|never|same)",
    re.I,
)


def second_person(clause: str) -> str | None:
    """`I've lost my bag` as `you've lost your bag`; None for orders, self-blame, half sentences and odd spelling."""
    plain = normalise(clause)
    fits = SHORTEST <= len(clause.split()) <= LONGEST
    if not fits or any(cue.search(plain) for cue in (_ORDER, _ODD, _UNKIND, _HALF)):
        return None
    out: list[str] = []
    for token in re.findall(r"[\w'’£$€%]+|[^\w\s]+|\s+", clause):
        out.append(_turned(token, out))
    said = "".join(out).strip(" ,.;:!-–—…")
    return None if _SOUR.search(said) else said


def _turned(token: str, before: list[str]) -> str:
    plain = token.replace("’", "'").lower()
    plain = _PLAIN.get(plain, plain)
    last = next((t for t in reversed(before) if t.strip()), "")
    if plain == "am" and last != "you":
        return token
    if plain == "you":
        return "we" if not last or _BEFORE_SUBJECT.fullmatch(last) else "us"
    if plain in _WAS and last == "you":
        return _WAS[plain]
    if plain in _FLIP or plain in _PLAIN.values():
        return _FLIP.get(plain, plain)
    shouted = token.isupper() and len(token) > 3 and token.isalpha()
    return token.lower() if shouted or (not last and _COMMON_START.fullmatch(token)) else token
