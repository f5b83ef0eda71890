"""Answers to what the trainee asked: facts first, then the story, then the small change of a conversation."""

import re

from bot.core.disclosure import Role
from bot.core.offers import match
from bot.core.phrases import position, specificity
from bot.core.transcript import words
from bot.embedded.playing.known import Known, at_length, best, find, reworded, scripted, told_before
from bot.embedded.playing.opening_up import OPEN, SPOKEN_FOR, kept, open_up, piece_on
from bot.embedded.playing.questions import Asked, asked
from bot.embedded.playing.recall import sentences
from bot.embedded.playing.relevance import heart
from bot.embedded.playing.small_talk import small_talk
from bot.embedded.playing.stage import Stage

MAX_ANSWERS = 2
_PREFERENCE = ("prefer", "preference", "best way", "best time", "how should i contact")
_OWN_CAPITAL = re.compile(r"I\b|[A-Z][a-z]+ [A-Z]|[A-Z]{2}")
"""A line that begins so keeps its capital when something is put before it."""
LISTED = 4
"""Words that a further piece of a list may have."""
_OPTION_END = re.compile(r"[\w£$']{3,}")
_LISTED = re.compile(r",| and | & |/| plus ")


def answers(stage: Stage, leading: bool) -> tuple[str, ...]:
    """What the customer says to everything asked this turn. `leading`: a reaction or beat already opens the reply."""
    facts = facts_asked(stage)
    if len(facts) == MAX_ANSWERS or stage.direction.beat == "disclose":
        return facts
    questions = asked(stage.message)
    rest = [q for q in questions if q.kind not in ("fact", "able") or not find(q.text, stage.scene.role)]
    deep = next((line for q in rest if q.kind in OPEN and (line := open_up(stage, q))), None)
    if facts or deep:
        return tuple(line for line in (*facts, deep) if line)
    if stage.direction.beat in SPOKEN_FOR:
        rest = [q for q in rest if q.kind == "choice" and not stage.offer]
    told = next((line for q in rest if q.kind in ("fact", "able") and (line := piece_on(stage, q.text))), None)
    return (told,) if told else tuple(line for q in rest[:1] if (line := small_talk(stage, q, leading)))


def already_given(stage: Stage) -> bool:
    """Whether anything asked this turn is something the customer has told before."""
    said = [u.text for u in stage.scene.transcript.said_by("customer")]
    known = [k for q in asked(stage.message) if q.kind == "fact" and (k := find(q.text, stage.scene.role))]
    return not known or any(told_before(k, said) or stage.memory.told(stage.voiced(k.line)) for k in known)


def facts_asked(stage: Stage) -> tuple[str, ...]:
    """The facts the trainee asked for, two at most."""
    wanted = [known for question in asked(stage.message) for known in _wanted(stage, question)]
    return tuple(_told(stage, known) for known in list(dict.fromkeys(wanted))[:MAX_ANSWERS])


def _wanted(stage: Stage, question: Asked) -> list[Known]:
    """The facts a question is after; a request for consent is after one only if it names it at length."""
    role = stage.scene.role
    if question.kind == "hold":
        known = kept(stage, "hold", question.text)
        return [known] if known else []
    known = find(question.text, role)
    if question.kind == "able":
        return [known] if known else []
    if question.kind == "fact":
        listed = _listed(question.text, role)
        return listed if len(listed) > 1 else [known] if known else []
    if (
        known is None
        or question.kind not in ("choice", "consent", "verdict", "more")
        or match(question.text, role.offers)
    ):
        return []
    if question.kind == "choice" and not at_length(question.text, known) and not _settled(question.text, known):
        known = best(question.text, [k for k in scripted(role) if specificity(" | ".join(k.about), _PREFERENCE)[0]])
        return [known] if known else []
    return [known] if question.kind == "choice" or at_length(question.text, known) else []


def _settled(choice: str, known: Known) -> bool:
    """Whether `known` has one of the options of `choice` in it and not the others."""
    options = [_OPTION_END.findall(part) for part in choice.rstrip("?").split(" or ")]
    named = [any(word in words(known.line) for word in option) for option in options]
    return len(named) > 1 and sum(named) == 1


def _listed(question: str, role: Role) -> list[Known]:
    """Facts asked for in a list ("your name and the price"): each piece has to begin with what it is after."""
    found = [(text, find(text, role)) for text in _LISTED.split(question)]
    first, rest = found[0][1], found[1:]
    short = [(heart(text), k) for text, k in rest if k and len(text.split()) <= LISTED]
    more = [k for text, k in short if any(position(about, text) in (0, 1) for about in k.about)]
    return [first, *more] if first else []


def _told(stage: Stage, known: Known) -> str:
    """The answer; if it was given before, the customer says so and gives it again in other words."""
    line = stage.voiced(known.line)
    if not stage.memory.told(line):
        return line
    again = reworded(stage, known)
    if again is None:
        first = sentences(known.line)[0]
        keeps = first.split()[0].rstrip("'s,") in stage.scene.role.name or _OWN_CAPITAL.match(first)
        return stage.manner("again", fact=first if keeps else first[0].lower() + first[1:]) or line
    if stage.direction.band == "calm" or "made_to_repeat" in stage.direction.felt:
        return again  # a reaction says so already, or nobody minds
    pools = [[s for s in script.odd.get("asked_again", ()) if "{fact}" in s] for script in stage.scripts]
    return stage.pick("asked_again", *pools, fact=again) or again
