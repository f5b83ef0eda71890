"""Answers to what the trainee asked: facts first, then the story, then the small change of a conversation."""

import re
from collections.abc import Sequence

from bot.core.direction import Beat
from bot.core.offers import match
from bot.core.phrases import specificity, stems
from bot.core.transcript import normalise
from bot.embedded.asking import next_question
from bot.embedded.firsthand import first_person, pronoun
from bot.embedded.known import Known, best, find, reworded, scripted, widened
from bot.embedded.questions import Asked, Kind, asked
from bot.embedded.small_talk import small_talk
from bot.embedded.stage import Stage

MAX_ANSWERS = 2
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
_MEANS = re.compile(r"\b(?:afford|manag|month|spare|pay)")
_LISTED = re.compile(r",| and | & |/| plus ")


def answers(stage: Stage, leading: bool) -> tuple[str, ...]:
    """What the customer says to everything asked this turn. `leading`: a reaction or beat already opens the reply."""
    questions = asked(stage.message)
    facts = _facts(stage, questions)
    if len(facts) >= MAX_ANSWERS or stage.direction.beat == "disclose":
        return tuple(facts[:MAX_ANSWERS])
    rest = [q for q in questions if q.kind != "fact" or not find(q.text, stage.scene.role)]
    deep = next((line for q in rest if q.kind in OPEN and (line := _deep(stage, q))), None)
    if facts or deep:
        return tuple(line for line in (*facts, deep) if line)
    if stage.direction.beat in SPOKEN_FOR:
        return ()
    return tuple(line for q in rest[:1] if (line := small_talk(stage, q, leading)))


def already_given(stage: Stage) -> bool:
    """Whether anything asked this turn is something the customer has told before."""
    past = normalise(" ".join(u.text for u in stage.scene.transcript.said_by("customer")))
    known = [k for q in asked(stage.message) if q.kind == "fact" and (k := find(q.text, stage.scene.role))]
    figures = [re.findall(r"\d[\w,.:-]*\d|\d", normalise(k.line)) for k in known]
    told = any(stage.memory.told(stage.voiced(k.line)) for k in known)
    return told or not known or any(found and all(f in past for f in found) for found in figures)


def told_story(stage: Stage) -> str | None:
    """The next piece of the story that was not told in other words already."""
    known = frozenset(stems(" ".join(u.text for u in stage.scene.transcript.said_by("customer"))))
    for piece in (piece for script in stage.scripts[:2] for piece in script.story):
        line = stage.voiced(piece)
        inside = frozenset(stems(line))
        if stage.fresh(line) and len(inside & known) < TOLD_ENOUGH * len(inside):
            return line
    return None


def _facts(stage: Stage, questions: Sequence[Asked]) -> list[str]:
    wanted = [known for question in questions for known in _wanted(stage, question)]
    return [_told(stage, known) for known in dict.fromkeys(wanted)]


def _wanted(stage: Stage, question: Asked) -> list[Known]:
    """The facts a question is after; a request for consent is after one only if it names it at length."""
    role = stage.scene.role
    if question.kind == "hold":
        known = _kept(stage, "hold", question.text)
        return [known] if known else []
    known = find(question.text, role)
    if question.kind == "fact":
        pieces = [piece for text in _LISTED.split(question.text) if (piece := find(text, role))]
        return pieces if len(pieces) > 1 else [known] if known else []
    if known is None or question.kind not in ("choice", "consent", "verdict") or match(question.text, role.offers):
        return []
    at_length = specificity(widened(question.text), known.about)[0] > 1
    return [known] if at_length or question.kind == "choice" else []


def _told(stage: Stage, known: Known) -> str:
    """The answer; if it was given before, the customer says so and gives it again in other words."""
    line = stage.voiced(known.line)
    if not stage.memory.told(line):
        return line
    again = reworded(stage, known)
    if "made_to_repeat" in stage.direction.felt:
        return again  # the reaction says so already
    if stage.direction.band == "calm":
        before = stage.manner("again")
        return f"{before} {again}" if before else again
    odd = [line for script in stage.scripts for line in script.odd.get("asked_again", ()) if "{fact}" in line]
    return stage.pick("asked_again", odd, fact=again) or again


def _deep(stage: Stage, question: Asked) -> str | None:
    """The reply to an open question: a line kept for it, then the story piece by piece."""
    if stage.direction.beat == "ask_supervisor":
        return None
    known = _kept(stage, question.kind, question.text) if question.kind in _KEPT else None
    if known and not stage.memory.told(line := stage.voiced(known.line)):
        return line
    if question.kind != "story" and stage.direction.beat in SPOKEN_FOR:
        return None
    if question.kind == "worry":
        return next_question(stage, even_if_one_is_open=True) or told_story(stage)
    if question.kind == "want":
        return _wish(stage) or (stage.beat("press") if stage.direction.beat != "press" else None)
    if story := told_story(stage):
        return story
    known = find(question.text, stage.scene.role)
    if known and not stage.memory.told(line := stage.voiced(known.line)):
        return line
    return stage.manner("feel" if question.kind == "feel" else "told_all")


def _kept(stage: Stage, kind: Kind, question: str) -> Known | None:
    """What the script keeps for this kind of question (`about: [how are you]`), unless another answer fits better."""
    hits = [(specificity(" | ".join(k.about), _KEPT[kind])[1], k) for k in scripted(stage.scene.role)]
    kept = [known for count, known in sorted(hits, key=lambda hit: -hit[0]) if count]
    means = kind == "want" and _MEANS.search(question)
    return best(question, kept) or (find(question, stage.scene.role) if means else None) or next(iter(kept), None)


def _wish(stage: Stage) -> str | None:
    """The persona's goal in the first person, once, for a persona whose script has no answers."""
    role = stage.scene.role
    if role.script.answer:
        return None
    goal = first_person(role.character.goal, role.name, pronoun(role.character.situation))
    return stage.manner("want", fact=goal) if goal and stage.fresh(stage.voiced(goal)) else None
