"""The embedded appraiser: trained labels for one trainee message, each with the clause that carries it."""

import re

from bot.core.appraisal import Appraisal, Label, checked
from bot.core.cast import Moment
from bot.embedded.classifier import SIGNAL_ORDER, Message, load

MAX_READ = 4_000
_LETTERS = re.compile(r"[a-zA-Z]")
_ENGLISH = frozenset(
    "i you we it the a to is are was do can will my your me this that not no yes of in on for and or but so what how when "
    "who why sorry please thanks thank hi hello ok okay be have get if at with am im u ur pay need want help just".split()
)


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
    ]
    return checked(moment.message, labels)


def oddity(message: str) -> str | None:
    """`empty` or `unreadable` where there is nothing to label, else None."""
    if not message.strip():
        return "empty"
    words = re.findall(r"[a-z']+", message.lower())
    if not words or (len(words) >= 3 and not _ENGLISH & set(words)):
        return "unreadable"
    return None
