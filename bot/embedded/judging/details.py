"""The customer's own details, ready to be said back: who died, what happened, what they asked, what it is about."""

import re
from typing import Literal

from bot.core.transcript import Transcript, normalise
from bot.embedded.judging.cues import DISCLOSURE, FEELING
from bot.embedded.judging.opportunities import sentences
from bot.embedded.judging.second_person import LONGEST, SHORTEST, second_person

Theme = Literal["grief", "fraud", "debt", "repeat", "confusion", "slight", "trouble"]

LEAST_TELLING = 1.0
"""Below this a clause says nothing worth saying back."""

_THEMES: dict[Theme, re.Pattern[str]] = {
    "grief": re.compile(
        r"\b(?:died|passed (?:away|on)|widow\w*|bereave\w*|late (?:wife|husband|mother|father|son|daughter))\b"
    ),
    "fraud": re.compile(
        r"\b(?:scam\w*|hijack\w*|hacked|stole\w*|robbed|fraud\w*|thief|fake|in my name|pretend\w*|"
        r"(?:using|had|has|said) your (?:name|logo|badge)|someone (?:has|took|used|got)|took [£$€]?\d)"
    ),
    "debt": re.compile(
        r"\b(?:owe|owed|owing|behind|missed (?:the|two|three|a|my|last)|overdue|arrears|summons|instal?ments?|past due|"
        r"red letters?|red writing|bailiffs?|cut ?off)\b"
    ),
    "repeat": re.compile(
        r"\b(?:(?:\d+(?:st|nd|rd|th)|second|third|fourth|fifth|sixth) (?:time|chat|message|contact|email|call)|again|"
        r"(?:number|chat|day) (?:three|four|five|six|\d+)|weeks?|emails?|tickets?|nobody came|never came)\b"
    ),
    "confusion": re.compile(
        r"\b(?:lost|confus\w*|can(?:no|')t (?:make|work)|do(?:n't| not) (?:follow|understand|know)|estimated|"
        r"what (?:it|this|that) means|in trouble)\b"
    ),
    "slight": re.compile(r"\b(?:member since|premium|elite|platinum|gold|first class|\w+ tariff|accustomed|charter)\b"),
}
"""First match wins."""

_KIN = "wife|husband|father|mother|dad|mum|mom|brother|sister|son|daughter|partner|grandmother|grandfather|nan|friend"
_DIED = re.compile(
    rf"\b(?:[Mm]y (?P<kin>{_KIN})(?: (?P<kin_name>[A-Z]\w+))?|(?P<name>[A-Z]\w+))"
    r"(?: \w+){0,2} (?:died|has died|passed)\b"
)
_NO_NAME = frozenset(["he", "she", "they", "who", "it", "someone", "nobody", "somebody", "everyone", "since", "when"])
_LEAD_IN = re.compile(
    r"^(?:(?:yes|yeah|no|nah|ok|okay|right|well|so|and|but|then|look|sorry|aye|ja|oh|hi|hiya|hello|hey|thanks|"
    r"thank you|please|because|cos|good (?:day|morning|afternoon|evening))\b[,.!:;]*\s*)+",
    re.I,
)
_INSIDE = re.compile(r",\s+(?=\w+ )|;\s+|\s(?=(?:and|but|because) )")
_VERB = re.compile(
    r"'s\b|\b(?:is|are|was|were|has|have|had|gone|went|took|taken|paid|owe|came|got|sent|lost|\w{3,}ed)\b"
)


def theme(transcript: Transcript) -> Theme:
    """What the case is about: by the opening if that tells, else by all the customer said."""
    said = [normalise(u.text) for u in transcript.said_by("customer")]
    for text in (said[0] if said else "", " ".join(said)):
        found = next((name for name, cue in _THEMES.items() if cue.search(text)), None)
        if found:
            return found
    return "trouble"


def mourned(transcript: Transcript) -> str | None:
    """Who died, as one says it to the customer: `your wife Eluned`, `Per`; None if nobody did."""
    for said in transcript.said_by("customer"):
        for found in _DIED.finditer(said.text):
            if found["kin"]:
                return " ".join(filter(None, ["your", found["kin"], found["kin_name"]]))
            if found["name"].lower() not in _NO_NAME:
                return found["name"]
    return None


def question(text: str) -> str | None:
    """The customer's last question of at most `LONGEST` words, verbatim."""
    asked = [s for s in sentences(text) if s.endswith("?") and SHORTEST <= len(s.split()) <= LONGEST]
    return asked[-1] if asked else None


def echo(text: str) -> str | None:
    """The most telling clause of `text` in the second person, or None if none can be turned round safely."""
    for clause in sorted(_clauses(text), key=_telling, reverse=True):
        if _telling(clause) >= LEAST_TELLING and (turned := second_person(clause)):
            return turned
    return None


def fact(text: str) -> str | None:
    """The clause of `text` with the most figures in the second person, or None if none has any."""
    figured = [clause for clause in _clauses(text) if re.search(r"\d", clause)]
    turned = (second_person(clause) for clause in sorted(figured, key=lambda c: -len(re.findall(r"\d+", c))))
    return next(filter(None, turned), None)


def sentence(text: str) -> str:
    """`text` with a capital and a full stop."""
    return text[0].upper() + text[1:] + ("" if re.search(r"[.!?][”’\"']?$", text) else ".")


def _clauses(text: str) -> list[str]:
    pieces: list[str] = []
    for piece in sentences(text):
        pieces += [piece] if len(piece.split()) <= LONGEST else _INSIDE.split(piece)
    cut = (_LEAD_IN.sub("", piece.strip()) for piece in pieces)
    return [piece for piece in cut if piece]


def _telling(clause: str) -> float:
    """Weight of a clause: a feeling or a disclosure most, then figures and the customer's own part in it."""
    plain = normalise(clause)
    score = 3.0 * bool(FEELING.search(plain)) + 3.0 * bool(DISCLOSURE.search(plain))
    score += 0.6 * min(2, len(re.findall(r"\d+", plain))) * bool(_VERB.search(plain))
    score += 0.8 * bool(re.search(r"\b(?:i|i'm|i've|my|nobody|no one|never|still)\b", plain))
    return score - 1.5 * bool(re.search(r"\byou\w*\b", plain)) - 0.01 * len(plain.split())
