"""Clauses that do not do what their words suggest: a harm ruled out, a condolence, advice, a plain question."""

import re

from bot.core.signals import TOXIC, Signal
from bot.embedded.appraising.wording import CLASS, tokens

_NO = r"^(?:and |but |yes |okay |no )*"
_STRINGS = re.compile(r"\b(?:unless|until|or|if|without)\b")
_DENIES: dict[Signal, re.Pattern[str]] = {
    Signal.THREAT: re.compile(
        _NO + r"(?:we|i|nobody|no one|they)(?: \w+)? (?:not|never|nobody)(?: going to)? "
        r"(?:tak|su|send|report|cut|us|go|do|add|chas)"
    ),
    Signal.PRESSURE: re.compile(_NO + r"(?:you|there is)(?: \w+)? (?:not|no) (?:need|have|any)"),
    Signal.BLAME_CUSTOMER: re.compile(
        _NO + r"(?:you|it|this|that|none)\b.*\b(?:not (?:do )?(?:anything|your fault)|"
        r"nothing wrong|(?:not|never) your fault)"
    ),
    Signal.BELITTLE: re.compile(_NO + r"i (?:will|would|do|am|can) not (?:going to )?(?:tell|say|ask)"),
    Signal.OVERPROMISE: re.compile(
        _NO + r"(?:i|we) (?:can|could|will|would|do|am) not (?:\w+ )?(?:guarantee|promise|swear)"
    ),
}
_CONDOLENCE = re.compile(
    r"\b(?:sorry|condolences)\b(?: \w+){0,4}? (?:loss|passing|mother|mum|mom|father|dad|husband|wife|sister|"
    r"brother|son|daughter|gran|grandmother|grandfather|nan|died|passed)\b"
)
_OURS = re.compile(r"\b(?:we|our|us|letter|email|called|wrote|sent)\b")

_QUOTED = re.compile(
    r"\b(?:you|he|she|they|it|letter|leaflet|note|agent|colleague|which|who)\b[^.]{0,25}\b"
    r"(?:said|told|called|says|wrote|reads|heard)\b[^.]{0,20}[\"'“‘]\w[^\"”]{2,40}[\"'”’]",
    re.IGNORECASE,
)
_PLAIN_QUESTION = re.compile(
    r"^(?:(?:and|so|then|okay|thanks|please|what is|what was|which is|can i|could i|may i|could you|can you|would you|"
    r"give me|tell me|take|have|get|confirm|check|i need|i have) )+"
    r"(?:(?:the|your|and|of|full|last|best|contact|account|card|order|policy|phone|mobile|email|postal|home|reference|"
    r"name|surname|number|address|zip|code|postcode|date|birth|birthday|details|digits|amount|for me|please)s?\W*)+$"
)
"""A request for an ordinary detail, whatever its tone may be elsewhere in the message."""
_NOT_SENT = re.compile(
    r"^(?:and |but |yes |okay |no |then )*(?:nothing(?: of (?:it|this|that))?(?: will| is going to)?"
    r"|(?:(?:your|this|that) )?\w+(?: (?:do|does|did|will|would|is|have|has|was))? not(?: be| been| going to| get)?)"
    r" (?:go|goes|going|gone|send|sent|pass|passed|reach|touch|affect)\b(?: \w+){0,2}? "
    r"(?:collections?|agency|court|bailiffs?|solicitors?|lawyers?|police|credit)\b"
    r"(?!.*\b(?:yet|but|now|then|this time)\b)"
)
"""What happens to the debt, ruled out: "It doesn't go to collections"."""
_ADVICE = re.compile(
    r"\b(?:you|best|please|worth|suggest|recommend|advise)\b(?: \w+){0,6}? (?:report|reported|reporting)"
    r"(?: (?:it|this|that|them|him|her|fraud|theft|scam|call|crime)| what \w+)?(?: too| also)?"
    r" (?:to|with) (?:\w+ )?police\b"
)
"""A victim is told where to report a crime."""
_TURNED_ON = re.compile(
    r"\b(?:i|we) (?:will|can|shall|am|are|have|would)?(?: \w+)? ?(?:report|call|send)|\breport you\b"
)
_ASKS_LEAVE = re.compile(r"^(?:and |so |then |okay )*(?:shall|should|may) (?:i|we) .*\?$")
_AT_ONCE = re.compile(
    r"\b(?:now|today|tonight|immediately|minute|or (?:i|we|it|else)|accept\w*|sign|cut|close|final)\b"
)
_ASKS_AFTER = re.compile(
    r"^(?:and |so |first |okay )*(?:are you|is (?:your \w+|any\w+|some\w+|every\w+)|do you feel)\b.*\?$"
)
"""Asks how things are with the customer; that gives nobody anything to be reassured by."""
_HOW_ARE_YOU = re.compile(r"^(?:and |so |first |okay )*are you (?:\w+ )?(?:safe|well|okay|hurt|warm|alone)\b.*\?$")
_WHICH = re.compile(
    r"\bwhich (?:\w+ or (?:which )?)?\w+ (?:is|was|does|do|did) (?:it|this|that)(?! suit)(?: \w+){0,2} ?\?$"
)
"""Asks which one the talk is about; that leaves nobody a choice."""
_WRONG_WITH = re.compile(r"\bwhat (?:is|was|be) (?:\w+ )?wrong with (?P<what>[^?]*)\?$")
_SOMEBODY = re.compile(
    r"\b(?:you|yourself|people|folk|customers?|man|woman|men|women|lady|guy|him|her|them|lot|heads?|brains?|mind|ears?|"
    r"eyes?|hearing|memory|attitude|manners|tone|face|family|mother|mum|father|generation)\b"
)
"""Not a thing that can be broken: asked about these, "what is wrong with" is an insult."""
_REPORTABLE = frozenset({Signal.BELITTLE, Signal.HOSTILE, Signal.THREAT, Signal.OVERPROMISE, Signal.POLICY_SHIELD})


def ruled_out(signal: Signal, clause: str) -> bool:
    """Whether `clause` denies or only quotes the harm it was labelled with, or is a condolence or a plain question."""
    if signal in _REPORTABLE and _QUOTED.search(clause):
        return True
    said = " ".join(tokens(clause))
    if signal in TOXIC and _PLAIN_QUESTION.search(said):
        return True
    if signal is Signal.SINCERE_APOLOGY:
        return bool(_CONDOLENCE.search(said)) and not _OURS.search(said)
    if _harmless(signal, said):
        return True
    denial = _DENIES.get(signal)
    return denial is not None and bool(denial.search(said)) and not _STRINGS.search(said)


def _harmless(signal: Signal, said: str) -> bool:
    """Whether `said` (in the common wording) is about a thing, asks leave, asks after someone, advises or rules out."""
    if signal in (Signal.HOSTILE, Signal.BELITTLE):
        wrong = _WRONG_WITH.search(said)
        thing = wrong is not None and not _turned_on_somebody(wrong["what"])
        return thing or (bool(_HOW_ARE_YOU.search(said)) and not _turned_on_somebody(said.partition("are you")[2]))
    if signal is Signal.OFFER_CHOICE:
        return bool(_WHICH.search(said))
    if signal is Signal.REASSURE_GROUNDED:
        return bool(_ASKS_AFTER.search(said))
    if signal is Signal.PRESSURE:
        return bool(_ASKS_LEAVE.search(said)) and not _AT_ONCE.search(said)
    if signal not in (Signal.THREAT, Signal.BLAME_CUSTOMER) or _STRINGS.search(said):
        return False
    return bool(_NOT_SENT.search(said)) or (bool(_ADVICE.search(said)) and not _TURNED_ON.search(said))


def _turned_on_somebody(what: str) -> bool:
    return bool(_SOMEBODY.search(what)) or any(CLASS.get(word) == "INSULT" for word in what.split())
