"""A second look at labels: grave ones must show in plain words or to a model of their own, good ones in their shape."""

import re

from bot.core.appraisal import Appraisal, Label
from bot.core.signals import ACKNOWLEDGE, Signal
from bot.core.transcript import normalise
from bot.embedded.appraising.confirming import CONFIRMED, CUES, MILDER, shows
from bot.embedded.judging.linear import load
from bot.embedded.judging.opportunities import sentences

S = Signal


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


SHAPES: dict[Signal, re.Pattern[str]] = {
    S.OPEN_QUESTION: _any(r"\?", r"\b(?:tell me|talk me|walk me|let me know|i'd like to hear)\b"),
    S.OFFER_CHOICE: _any(
        r"\b(?:or|either|both|whichever|rather|prefer|suit\w*|pick|choose|choice|options?|up to you|which|shall i|"
        r"may i|"
        r"would you like|do you want|okay with you|all right with you|your call|you decide)\b",
    ),
    S.CONCRETE_OFFER: _any(
        r"\b(?:i|i'(?:ll|m|d|ve)|we|we'(?:ll|re|d|ve)|me|us|my|our|you'(?:ll|d|re)|can|could|will|would|shall|is|are|"
        r"you (?:get|keep|have|may|won't|don't)|it's|that's|there's|here's|how about|what about)\b",
    ),
    S.HONEST_LIMIT: _any(
        r"n't\b|\b(?:cannot|can not|cant|wont|dont|isnt|not|no|nobody|only|unable|beyond|outside|never|neither|"
        r"unless|until|"
        r"limit\w*|depends?|up to)\b",
    ),
    S.SINCERE_APOLOGY: _any(
        r"\b(?:sorry|apolog\w+|regret|forgive|my bad|on me|my (?:fault|mistake)|was wrong|"
        r"should(?:n't| not) have)\b"
    ),
}
"""Without these words it cannot be what the label says."""

_ACCUSES = re.compile(
    r"\b(?:not telling|aren't telling|hiding|keeping from|holding back|the real (?:reason|story)|"
    r"really (?:after|up to)|what were you thinking|do you expect|"
    r"what(?: i|')s (?:wrong with you|your problem)|why (?:didn't|wouldn't) you)\b"
)
"""A question that suspects invites no story."""
_BARE_COURTESY = re.compile(
    r"^(?:hello|hi|hey|good \w+|thank you|thanks)\b"
    r"(?!.*\b(?:telling|trusting|sharing|saying|being open)\b)[\w ,']{0,45}[.!]?$"
)
PLAIN_ONLY = frozenset([S.HOSTILE, S.THREAT, S.OVERPROMISE])
"""Even a weak one of these caps a score."""


def second_look(message: str, appraisal: Appraisal) -> Appraisal:
    """`appraisal` without labels that nothing confirms: a false reproach costs more trust than a missed one.

    Beside kind words only plain words confirm a grave label, since comfort and belittling are easily mistaken.
    """
    kind = any(label.signal in ACKNOWLEDGE for label in appraisal.labels)
    serious = any(label.signal in CUES for label in appraisal.labels)
    grave = serious and not kind and load("gravity").probability(message) >= CONFIRMED
    seen = [_confirmed(label, message, grave) for label in appraisal.labels]
    kept: dict[Signal, Label] = {}
    for label in sorted(filter(None, seen), key=lambda found: found.strength != "strong"):
        kept.setdefault(label.signal, label)
    return appraisal.model_copy(update={"labels": tuple(kept.values())})


def sounds_grave(sentence: str) -> bool:
    """Whether plain words of `sentence` blame, belittle, hurry, press, threaten or insult."""
    plain = normalise(sentence)
    return any(cue.search(plain) for signal, cue in CUES.items() if signal not in MILDER)


def _confirmed(label: Label, message: str, grave: bool) -> Label | None:
    """`label` on the sentence that shows it best, or None. Insults and threats must show in plain words."""
    if label.signal not in CUES:
        return label if _has_shape(label, message) else None
    pieces = list(sentences(message))
    plain = {signal: piece for signal in CUES for piece in reversed(pieces) if shows(signal, normalise(piece))}
    if label.signal in plain:
        return label.model_copy(update={"quote": plain[label.signal]})
    if not grave or not pieces:
        return None
    other = next((signal for signal in plain if signal not in MILDER), None)
    if other:
        return label.model_copy(update={"signal": other, "quote": plain[other]})
    return None if label.signal in PLAIN_ONLY else label.model_copy(update={"quote": max(pieces, key=_heat)})


def _has_shape(label: Label, message: str) -> bool:
    if label.signal == S.AFFIRM_DIGNITY and _BARE_COURTESY.search(normalise(label.quote)):
        return False
    if label.signal == S.OPEN_QUESTION and _ACCUSES.search(normalise(label.quote)):
        return False
    shape = SHAPES.get(label.signal)
    return shape is None or shape.search(normalise(message)) is not None


def _heat(piece: str) -> float:
    return load("gravity").heat(piece)
