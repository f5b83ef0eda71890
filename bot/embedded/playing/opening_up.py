"""What the customer says to open questions: a line kept for it, what they worry about, or the next of the story."""

import re

from bot.core.direction import Beat
from bot.core.phrases import specificity, stems
from bot.embedded.playing.asking import next_question, overdue
from bot.embedded.playing.firsthand import first_person, pronoun
from bot.embedded.playing.known import Known, at_length, best, find, scripted
from bot.embedded.playing.lines import Manner
from bot.embedded.playing.questions import Asked, Kind
from bot.embedded.playing.stage import Stage

OPEN: tuple[Kind, ...] = ("story", "feel", "worry", "want")
SPOKEN_FOR: tuple[Beat, ...] = ("call_out", "object", "consider", "doubt", "disclose", "ask_supervisor")
"""Beats whose own line stands for the reply to anything that asks for no fact and no story."""
TOLD_ENOUGH = 0.6
"""Share of a story piece's words that, said before, makes it old news."""
_KEPT: dict[Kind, tuple[str, ...]] = {
    "hold": ("hold", "bear with", "moment", "minute", "minutes", "wait", "second"),
    "feel": ("how are you", "feeling", "coping", "how you are", "are you ok", "bearing up", "holding up", "affect"),
    "want": ("what would help", "how can i help", "what do you need", "put it right", "outcome", "important", "want"),
}
"""Words in an answer's `about` by which it is kept for a kind of question."""
_SPECIFIC = re.compile(r"\b(?:afford|manag|month|spare|pay|contact|in touch|reach|hear from)")
"""Words of a question about wishes that ask for a particular fact."""


def open_up(stage: Stage, question: Asked) -> str | None:
    """The reply to an open question; None where the beat's own line has to do."""
    if stage.direction.beat == "ask_supervisor":
        return None
    if line := _unsaid(stage, _meant(stage, question)):
        return line
    if question.kind != "story" and stage.direction.beat in SPOKEN_FOR:
        return None
    if question.kind == "worry":
        return overdue(stage, wait=1) or next_question(stage, even_if_one_is_open=True) or told_story(stage)
    if question.kind == "want":
        return _wish(stage) or (stage.beat("press") if stage.direction.beat != "press" else None)
    last: Manner = "feel" if question.kind == "feel" else "told_all"
    return (
        told_story(stage, question.text) or _unsaid(stage, find(question.text, stage.scene.role)) or stage.manner(last)
    )


def told_story(stage: Stage, question: str = "") -> str | None:
    """The piece of the story that `question` is after, else the next; none that was told in other words already."""
    untold = [line for script in stage.scripts[:2] for line in map(stage.voiced, script.story) if _is_news(stage, line)]
    return piece_on(stage, question) or next(iter(untold), None)


def piece_on(stage: Stage, question: str) -> str | None:
    """The untold piece of the persona's own story that `question` is after, if one is."""
    pieces = [Known((), line) for line in map(stage.voiced, stage.scripts[0].story) if _is_news(stage, line)]
    found = best(question, pieces) if question else None
    return found.line if found else None


def _is_news(stage: Stage, line: str) -> bool:
    known = frozenset(stems(" ".join(u.text for u in stage.scene.transcript.said_by("customer"))))
    inside = frozenset(stems(line))
    return stage.fresh(line) and len(inside & known) < TOLD_ENOUGH * len(inside)


def kept(stage: Stage, kind: Kind, question: str) -> Known | None:
    """What the script keeps for this kind of question (`about: [how are you]`), unless another answer fits better."""
    hits = [(specificity(" | ".join(k.about), _KEPT[kind])[1], k) for k in scripted(stage.scene.role)]
    kept = [known for count, known in sorted(hits, key=lambda hit: -hit[0]) if count]
    specific = kind == "want" and _SPECIFIC.search(question)
    return best(question, kept) or (find(question, stage.scene.role) if specific else None) or next(iter(kept), None)


def _meant(stage: Stage, question: Asked) -> Known | None:
    """The script's line for this very question; for "what happened" and the like only if it is named at length."""
    known = best(question.text, scripted(stage.scene.role))
    if known and (question.kind == "worry" or at_length(question.text, known)):
        return known
    return kept(stage, question.kind, question.text) if question.kind in _KEPT else None


def _unsaid(stage: Stage, known: Known | None) -> str | None:
    line = stage.voiced(known.line) if known else ""
    return line if line and not stage.memory.told(line) else None


def _wish(stage: Stage) -> str | None:
    """The persona's goal in the first person, once, for a persona whose script has no answers."""
    role = stage.scene.role
    if role.script.answer:
        return None
    mine = pronoun(role.character.situation)
    goal = role.character.goal
    if re.search(r"\b(?:he|him|his|she|her|hers)\b", goal):
        goal = first_person(goal, role.name, mine) or ""
    return stage.manner("want", fact=goal) if goal and stage.fresh(stage.voiced(goal)) else None
