"""Answers to "what happens next?": such a question is met by saying what will be done, in whatever words."""

import re

from bot.core.cast import Moment
from bot.core.transcript import normalise

_ASKED = re.compile(
    r"\b(?:what happens (?:now|next|then|after|from)|what(?:'s| is) next|what now|then what|and then|"
    r"what(?: will|'ll| are| do) you (?:going to |gonna )?do|in writing)\b[^.!?]*\?"
)
_DONE = (
    r"(?:e-?mail|send|ring|call|phone|post|text|book|refund|credit|open|freeze|block|cancel|order|write|deliver|replace|"
    r"collect|repair|transfer)"
)
_TOLD = re.compile(
    rf"\b(?:i|we)(?:'ll| will|'m going to| am going to|'re going to| are going to) (?:then |also )?{_DONE}\b"
    r"|\byou(?:'ll| will) (?:then |also )?(?:get|have|receive|hear from)\b"
)


def answers_what_is_next(moment: Moment) -> bool:
    """Whether the customer's last message asks what comes next, or for it in writing, and the trainee says."""
    said = moment.before.said_by("customer")
    return bool(said and _ASKED.search(normalise(said[-1].text)) and _TOLD.search(normalise(moment.message)))
