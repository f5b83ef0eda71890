"""The customer's own details, ready to be said back to them: who died, what happened, what they asked, what it is about."""

import re
from typing import Literal

from bot.core.transcript import Transcript, normalise
from bot.embedded.cues import DISCLOSURE, FEELING
from bot.embedded.opportunities import sentences

Theme = Literal["grief", "fraud", "debt", "repeat", "confusion", "slight", "trouble"]

_THEMES: tuple[tuple[Theme, re.Pattern[str]], ...] = (
    ("grief", re.compile(r"\b(?:died|passed (?:away|on)|funeral|widow\w*|bereave\w*|late (?:wife|husband|mother|father|son))\b")),
    ("fraud", re.compile(r"\b(?:scam\w*|hijack\w*|hacked|stole\w*|robbed|fraud\w*|thief|fake|in my name|never hired|whatsapp|who has my card|pretending|forgiveness center|took [£$€]?\d|man with your badge)\b")),
    ("debt", re.compile(r"\b(?:owe|owed|owing|behind|missed (?:the|two|three|a|my|last)|overdue|arrears|summons|instal?ments?|red (?:writing|letter)|past due|bailiffs?|cut ?off)\b")),
    ("repeat", re.compile(r"\b(?:(?:\d+(?:st|nd|rd|th)|second|third|fourth|fifth|sixth) (?:time|chat|message|contact|email)|(?:number|chat|day) (?:five|four|three|six|\d+)|again|weeks?|emails?|tickets?|nobody came|never came)\b")),
    ("confusion", re.compile(r"\b(?:lost|confus\w*|can(?:no|')t (?:make|work)|don't follow|do not follow|don't understand|what (?:it|this|that) means|two amounts|estimated|am i in trouble|don't know)\b")),
    ("slight", re.compile(r"\b(?:member since|premium|elite|black tarif|platinum|gold|first class|\w+ tariff|accustomed|charter)\b")),
)  # fmt: skip

_KIN = r"wife|husband|father|mother|dad|mum|mom|brother|sister|son|daughter|partner|grandmother|grandfather|nan|aunt|uncle|friend"
_DIED = re.compile(
    rf"\b(?:[Mm]y (?P<kin>{_KIN})(?: (?P<kin_name>[A-Z]\w+))?|(?P<name>[A-Z]\w+))(?: \w+)? (?:died|has died|passed)\b"
)
_LEAD_IN = re.compile(r"^(?:(?:yes|yeah|no|nah|ok|okay|right|well|so|and|but|then|look|sorry|aye|ja|oh|hi|hiya|hello|hey|thanks|thank you|please|because|cos|good (?:day|morning|afternoon|evening))\b[,.!:;]*\s*)+", re.I)  # fmt: skip
_ORDER = re.compile(r"^(?:get|put|tell|stop|look|do|don't|let|ring|give|cancel|send|call|leave|just|take|try|talk|check|ask|say|see|fix|help|pass|forgive|have|go|would|could|can|will|how|what|when|why|who|which|where|is|are|am|did|does)\b", re.I)  # fmt: skip
_ODD = re.compile(r"[\"“”?]|(?:^|\s)['‘]|\b(?:ain't|cos|gonna|wanna|gotta|yous|ye|yer|y'all|\w+nae|tho|u|ur|lol|bro|la|eh|far|n' all|o'|oot|goin|sayin|tryin|jumpin|\w{2,}in')\b")  # fmt: skip
_UNKIND = re.compile(
    r"\b(?:stupid|idiots?|fools?|dumb|eejit|silly|daft|mixed up|bothering|troubled (?:you|us)|never mind|shouldn'?t(?:'ve)? have|shouldve|should've|wrong order|bastards?|bloody|damn|hell|cheat|decent|pleasant|civil|guess|appreciate|honest|(?:told|said|asked) (?:it |you|ye)|i(?:'ve| have)? (?:already )?(?:told|said|asked|written)|written already|(?:am|'m) (?:so |quite )?lost$|no offence|shame)\b|\bnobody \w+ nothing\b|\bnot no\b|, (?:like|man|son|hon|dear|please)\b"
)
_HALF = re.compile(
    r"^(?:if|or|that|to|in it|than|so that|which|who|as|with|of|while|perhaps|that's it|there it is|it's an?)\b|\b(?:very|the|a|an|and|or|to|of|then|so)$",
    re.I,
)
_PLAIN = {"im": "I'm", "ive": "I've", "dont": "don't", "cant": "can't", "didnt": "didn't", "wont": "won't", "thats": "that's", "doesnt": "doesn't", "isnt": "isn't"}  # fmt: skip
_FLIP = {
    "i": "you", "i'm": "you're", "i've": "you've", "i'd": "you'd", "i'll": "you'll", "me": "you", "my": "your", "mine": "yours",
    "myself": "yourself", "we": "you", "we're": "you're", "we've": "you've", "us": "you", "our": "your", "your": "our",
    "yours": "ours", "you're": "we're", "you've": "we've", "you'd": "we'd", "you'll": "we'll", "am": "are", "yourself": "ourselves",
}  # fmt: skip
_WAS = {"was": "were", "wasn't": "weren't"}
_BEFORE_SUBJECT = frozenset(
    "and but that if when because as what how since so then while where until before after".split()
)
SHORTEST, LONGEST = 3, 12
"""Words of a clause that is short enough to be said back and long enough to mean something."""


LEAST_TELLING = 0.5
"""Below this a clause says nothing worth saying back."""


def theme(transcript: Transcript) -> Theme:
    """What the case is about, from all the customer said, the opening first."""
    said = [normalise(u.text) for u in transcript.said_by("customer")]
    for text in (said[0] if said else "", " ".join(said)):
        found = next((name for name, cue in _THEMES if cue.search(text)), None)
        if found:
            return found
    return "trouble"


def mourned(transcript: Transcript) -> str | None:
    """Who died, as one says it to the customer: `your wife Eluned`, `Per`; None if nobody did."""
    for said in transcript.said_by("customer"):
        if found := _DIED.search(said.text):
            if found["kin"]:
                return " ".join(filter(None, ["your", found["kin"], found["kin_name"]]))
            if found["name"].lower() not in {"he", "she", "they", "who", "it"}:
                return found["name"]
    return None


def question(text: str) -> str | None:
    """The customer's last question of at most `LONGEST` words, verbatim."""
    asked = [s for s in sentences(text) if s.endswith("?") and 3 <= len(s.split()) <= LONGEST]
    return asked[-1] if asked else None


def echo(text: str) -> str | None:
    """The most telling clause of `text` in the second person, or None if none can be turned round safely."""
    ranked = sorted(_clauses(text), key=_telling, reverse=True)
    for clause in ranked:
        if _telling(clause) >= LEAST_TELLING and (turned := second_person(clause)):
            return turned
    return None


def second_person(clause: str) -> str | None:
    """`I've lost my bag` as `you've lost your bag`; None for what cannot be said back: orders, self-blame, odd spelling."""
    plain = normalise(clause)
    if (
        any(cue.search(plain) for cue in (_ORDER, _ODD, _UNKIND, _HALF))
        or not SHORTEST <= len(clause.split()) <= LONGEST
    ):
        return None
    out: list[str] = []
    for token in re.findall(r"[\w'’£$€%]+|[^\w\s]+|\s+", clause):
        out.append(_turned(token, out))
    said = "".join(out).strip(" ,.;:!-–—…")
    return (
        None
        if re.search(
            r"^we\b|\bwe (?!did|lost|cut|sent|said)|\bus (?:have|are|were|did)\b|^(?:you )?(?:want|need)\b", said
        )
        else said
    )


def sentence(text: str) -> str:
    """`text` with a capital and a full stop."""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def _clauses(text: str) -> list[str]:
    pieces = []
    for piece in sentences(text):
        parts = (
            [piece]
            if len(piece.split()) <= LONGEST
            else re.split(r",\s+(?=\w+ )|;\s+|\s(?=(?:and|but|because) )", piece)
        )
        pieces += [_LEAD_IN.sub("", re.sub(r"^(?:and|but|because)\s+", "", part.strip())) for part in parts]
    return [piece.strip() for piece in pieces if piece.strip()]


def _telling(clause: str) -> float:
    plain = normalise(clause)
    score = (
        3.0 * bool(FEELING.search(plain)) + 3.0 * bool(DISCLOSURE.search(plain)) + 1.0 * bool(re.search(r"\d", plain))
    )
    score += 1.0 * bool(re.search(r"\b(?:i|i'm|i've|my|nobody|no one|never|still)\b", plain))
    return score - 1.5 * bool(re.search(r"\byou\w*\b", plain)) - 0.05 * len(plain.split())


def _turned(token: str, before: list[str]) -> str:
    plain = token.replace("’", "'").lower()
    plain = _PLAIN.get(plain, plain).lower()
    last = next((t for t in reversed(before) if t.strip()), "")
    if plain == "am" and (not last or last[-1].isdigit()):
        return token
    if plain == "you":
        return "we" if not last or last.lower() in _BEFORE_SUBJECT or not last[-1].isalnum() else "us"
    if plain in _WAS and last == "you":
        return _WAS[plain]
    if plain in _FLIP:
        return _FLIP[plain]
    if plain in _PLAIN.values():
        return plain
    shouted = token.isupper() and len(token) > 3 and token.isalpha()
    starts = not last and token[:1].isupper() and not _is_name(token)
    return token.lower() if shouted or starts else token


def _is_name(token: str) -> bool:
    return token.lower() not in _COMMON_STARTS


_COMMON_STARTS = frozenset(
    "a an the it it's he she they there this that these those nobody no not one two three four five six seven eight nine ten "
    "eleven twelve day another somebody someone someone's everything nothing every each both all first last now today yesterday "
    "since for from at in on with without after before still only never same got been".split()
)
