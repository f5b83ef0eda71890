"""Clauses that do not do what their words suggest: a harm named to rule it out, a condolence, a plain question."""

import re

from bot.core.signals import TOXIC, Signal
from bot.embedded.appraising.wording import tokens

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
    denial = _DENIES.get(signal)
    return denial is not None and bool(denial.search(said)) and not _STRINGS.search(said)
