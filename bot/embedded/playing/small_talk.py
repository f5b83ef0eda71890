"""Replies to questions that ask for no fact: may I, which one, is that clear, is that right, anything else."""

import re

from bot.core.direction import Lack
from bot.core.offers import match
from bot.core.transcript import normalise
from bot.embedded.playing.asking import next_question, overdue
from bot.embedded.playing.known import at_length, find, reworded
from bot.embedded.playing.lines import Manner
from bot.embedded.playing.questions import YES_NO, Asked
from bot.embedded.playing.stage import Stage

_ON_FILE = re.compile(
    r"\b(?:date of birth|dob|born|postcode|post code|zip|address|e-?mail|phone|mobile|telephone|cell|contact number"
    r"|account|full name|surname|reference|memorable|password|passcode|pin|security|(?:customer|order) number|card)\b"
)
_NOT_FILED = re.compile(r"^(?:\w+ ){0,2}(?:is|are|was|were|do|did|does|have|has|who|why|how)\b")
"""Questions that no record answers, whatever they name."""
_OPTION = re.compile(
    r"\bor (?:would you (?:prefer|rather|like) |shall i |would |is )?((?:[\w£$'.:-]+ ?){1,4}?)"
    r"(?: (?:suit|work|do|be better|be easier|be best|is better)\b[^?]*| instead| for you)?\?$"
)
_GO_ON = re.compile(
    r"\b(?:go ahead|do (?:that|it)|book|arrange|set (?:\w+ )?up|confirm|put \w+ through|agree|accept|start)\b"
)
"""Words that ask for a yes to what was offered before."""
_REASON = re.compile(r"\bis (?:that|this) (?:where|why|what|when|how|because)\b")
_NO_OPTION = re.compile(r"\b(?:i|we|you|me|both|not|it|that|else|something|other|another|is|are|be|do)\b")


def small_talk(stage: Stage, question: Asked, leading: bool) -> str | None:
    """The reply, or None where what opens the reply (`leading`) has answered it already."""
    kind = question.kind
    if kind == "fact":
        return _unknown(stage, question)
    if kind == "choice":
        return chosen(stage, question) or stage.manner("choice")
    if kind == "consent" and (line := not_yet(stage, question.text)):
        return line
    if kind == "confirm":
        return _confirmed(stage, question, leading)
    if kind == "more" or (leading and kind != "hold"):
        return None
    manners: tuple[Manner, ...] = ("able", "consent", "verdict", "clear", "hold")
    return next((stage.manner(manner) for manner in manners if manner == kind), None)


def not_yet(stage: Stage, text: str) -> str | None:
    """What is missing for a yes, where `text` would have one to an offer that settles the matter."""
    lacks = stage.direction.lacks
    offer = match(text, stage.scene.role.offers)
    if lacks is None or not (offer.settles if offer else _GO_ON.search(text)):
        return None
    missing: dict[Lack, Manner] = {"heard": "not_heard_yet", "trust": "no_trust_yet", "remedy": "no_remedy_yet"}
    question = next_question(stage, even_if_one_is_open=True) or overdue(stage, wait=0) if lacks == "remedy" else None
    if question:
        return f"{stage.manner('one_thing_more')} {question}"
    return stage.manner(missing[lacks])


def chosen(stage: Stage, question: Asked) -> str | None:
    """Takes the last option named, if it is short enough to repeat."""
    found = _OPTION.search(question.text)
    option = found[1].strip() if found else ""
    if not option or _NO_OPTION.search(option):
        return None
    theirs = re.search(re.escape(option), stage.message, re.IGNORECASE)
    return stage.manner("chosen", offer=re.sub(r"\byour\b", "my", theirs[0] if theirs else option))


def _unknown(stage: Stage, question: Asked) -> str | None:
    if _ON_FILE.search(question.text) and not _NOT_FILED.search(question.text):
        return stage.manner("on_file")
    if YES_NO.search(question.text):
        return stage.pick("unknown", *(script.odd.get("unknown", ()) for script in stage.scripts))
    pools = [(*s.odd.get("unknown", ()), *s.beats.get("answer", {}).get("any", ())) for s in stage.scripts]
    return stage.pick("unknown", *pools)


def _confirmed(stage: Stage, question: Asked, leading: bool) -> str | None:
    """Yes; or no and the right figure, when the trainee's differs from what the customer knows."""
    known = find(question.text, stage.scene.role)
    if known and _REASON.search(question.text) and at_length(question.text, known):
        return stage.voiced(known.line)
    said = [u.text for u in stage.scene.transcript.said_by("customer")]
    true = _figures(" ".join([*(fact.text for fact in stage.scene.role.character.facts), *said]))
    if known and _figures(known.line) and _figures(question.text) - true:
        return f"{stage.manner('wrong') or 'No.'} {reworded(stage, known) or stage.voiced(known.line)}"
    return None if leading else stage.manner("right")


def _figures(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*\d|\d", normalise(text)))
