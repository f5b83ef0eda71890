"""The embedded appraiser: trained labels for one trainee message, each with the clause that carries it."""

import re
from functools import lru_cache

from bot.core.appraisal import Appraisal, Label, checked
from bot.core.cast import Moment
from bot.core.signals import Signal
from bot.embedded.appraising.classifier import SIGNAL_ORDER, Message, load
from bot.embedded.appraising.confirming import confirmed
from bot.embedded.appraising.denials import ruled_out
from bot.embedded.appraising.next_step import answers_what_is_next
from bot.embedded.appraising.wording import CLASS, FILLERS, stem, tokens

MAX_READ = 4_000
LEAST_KNOWN, FEW = 0.3, 3
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class EmbeddedAppraiser:
    """Labels a message with signals in about a millisecond; needs no model and no network."""

    name = "embedded"

    async def appraise(self, moment: Moment) -> Appraisal:
        """Labels by falling probability. Flags: `empty`, or `unreadable` when nothing in it is an English message."""
        return label(moment)


def label(moment: Moment) -> Appraisal:
    """`appraise` for callers that do not await."""
    odd = oddity(moment.message)
    if odd:
        return Appraisal(flags=(odd,))
    read = Moment(moment.message[:MAX_READ], moment.before, moment.facts, moment.offers)
    model, message = load(), Message.of(read)
    scores = model.score(message)
    order = sorted(range(len(SIGNAL_ORDER)), key=lambda k: -scores.probability[k])
    labels = [
        Label(
            signal=SIGNAL_ORDER[k],
            strength="strong" if scores.strong[k] >= 0.5 else "weak",
            quote=message.clauses[scores.clause[k]],
        )
        for k in order
        if scores.probability[k] >= model.thresholds[k]
        and not rules_out(SIGNAL_ORDER[k], message, scores.clause[k], scores.probability[k])
    ]
    return checked(moment.message, labels)


def rules_out(signal: Signal, message: Message, clause: int, probability: float) -> bool:
    """Whether a rule takes `signal` back: denied, only quoted, unconfirmed, not a repeat, or an answer after all."""
    if signal is Signal.ASK_REPEAT and message.asks_anew:
        return True
    if signal is Signal.IGNORE_QUESTION and answers_what_is_next(message.moment):
        return True
    return ruled_out(signal, message.clauses[clause]) or not confirmed(signal, " ".join(message.clauses), probability)


def oddity(message: str) -> str | None:
    """`empty` or `unreadable` where there is nothing to label, else None."""
    if not message.strip():
        return "empty"
    read = _WORD.findall(message[:MAX_READ])
    known = sum(known_word(word) for word in read)
    return None if known > LEAST_KNOWN * len(read) or (known and len(read) < FEW) else "unreadable"


@lru_cache(maxsize=4096)
def known_word(word: str) -> bool:
    """Whether training has met `word` or another form of it."""
    vocabulary = load().vocabulary
    return word.lower() in FILLERS or any("w" + stem(one) in vocabulary or one in CLASS for one in tokens(word))
