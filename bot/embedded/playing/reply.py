"""A reply is at most a reaction, some content and a push, chosen by the stage direction."""

from bot.core.cast import Scene
from bot.core.direction import Beat
from bot.embedded.playing.answers import answers, facts_asked
from bot.embedded.playing.asking import next_question, overdue
from bot.embedded.playing.firsthand import first_person, pronoun
from bot.embedded.playing.known import noted
from bot.embedded.playing.lines import book
from bot.embedded.playing.oddities import notice
from bot.embedded.playing.opening_up import OPEN, told_story
from bot.embedded.playing.privacy import pries, put_off
from bot.embedded.playing.questions import asked
from bot.embedded.playing.reacting import BY_BEAT, WEIGHING, felt_harm, lead
from bot.embedded.playing.recall import sentences
from bot.embedded.playing.stage import Stage
from bot.embedded.playing.voice import closed
from bot.embedded.playing.weighing import named_offer, weigh

ENDINGS: frozenset[Beat] = frozenset({"accept", "accept_grudging", "walk_away", "leave"})
MUTE: frozenset[Beat] = frozenset({"vent", "withdraw"})
"""Beats in which the customer answers nothing."""
RAGE = frozenset({"frustration", "indignation", "fear"})
EARLY = 4
"""Trainee turns within which the customer still adds to the story unasked."""
SHARE_OF_PUSHES: dict[Beat, float] = {"answer": 0.45, "soften": 0.4, "consider": 0.3, "object": 0.25, "doubt": 0.15}
"""How often a beat that needs no push gets a question of the customer's own."""


def reply(scene: Scene) -> str:
    """What the customer says; the same scene always gives the same words."""
    stage = Stage(scene)
    parts = _parts(stage)
    return closed(" ".join(parts), scene.role.character.voice)


def _parts(stage: Stage) -> list[str]:
    beat = stage.direction.beat
    if beat == "open":
        return [_opening(stage)]
    if beat in ENDINGS:
        return [stage.beat(beat) or _last_resort(stage)]
    odd = notice(stage.message, stage.direction.aside)
    if odd and odd != "lengthy" and beat != "ask_supervisor":
        return _odd(stage, stage.pick(f"odd:{odd}", *(script.odd.get(odd, ()) for script in stage.scripts)))
    if beat in MUTE:
        return _mute(stage)
    if beat != "ask_supervisor" and pries(stage.message, stage.scene.role.locked):
        return _private(stage)
    too_long = stage.pick("odd:lengthy", *(script.odd.get("lengthy", ()) for script in stage.scripts)) if odd else None
    opens = too_long or lead(stage)
    content = _content(stage, leading=opens is not None)
    push = _push(stage, [line for line in (opens, *content) if line])
    return _trimmed(stage, opens, content, push)


def _opening(stage: Stage) -> str:
    """The first words; without a script a default opening and the first fact, so that there is something to go on."""
    own, archetype, _ = stage.scripts
    if own.open:
        return stage.pick("open", own.open) or _last_resort(stage)
    first = next((known.line for known in noted(stage.scene.role)), "")
    return f"{stage.pick('open', archetype.open)} {stage.voiced(first)}"


def _odd(stage: Stage, line: str | None) -> list[str]:
    """Something odd gets its own short reply; a fact asked for beside it is still told."""
    if line is None:
        return [stage.beat("press") or _last_resort(stage)]
    return [line, *facts_asked(stage)]


def _private(stage: Stage) -> list[str]:
    """A question about what they keep back is put off; harm is named first, their own line goes before stock."""
    if stage.direction.beat == "disclose":
        return [_disclosed(stage)]
    harm = felt_harm(stage)
    reaction = stage.reaction(harm) if harm and stage.direction.beat == "call_out" else None
    told = next((line for line in facts_asked(stage) if not stage.memory.told(line)), None)
    return [line for line in (reaction, told or put_off(stage)) if line]


def _mute(stage: Stage) -> list[str]:
    beat, harm = stage.direction.beat, felt_harm(stage)
    if beat == "withdraw":
        quiet = stage.beat(beat)
        return [quiet or (harm and stage.reaction(harm)) or _last_resort(stage)]
    reaction = stage.reaction(harm) if harm and stage.chance("react", 0.6) else None
    parts = [line for line in (reaction, stage.beat(beat)) if line]
    return parts or [stage.beat("press") or _last_resort(stage)]


def _content(stage: Stage, leading: bool) -> list[str]:
    """What they were asked, what they may now tell, or the next piece of the story."""
    beat = stage.direction.beat
    told = list(answers(stage, leading))
    if beat == "disclose":
        return [*told[:1], _disclosed(stage)]
    if told:
        return told
    questions = asked(stage.message)
    on_table = stage.offer or named_offer(stage, questions)
    if on_table and (beat == "answer" or (beat == "soften" and stage.chance("weigh", 0.6))):
        return [line for line in [weigh(stage, on_table[0], "consider")] if line]
    early = stage.scene.transcript.turns <= EARLY and not any(past.offer for past in stage.scene.past)
    room = not questions and early and stage.chance("story", 0.4)
    if (beat == "answer" and all(q.kind in OPEN for q in questions)) or (beat == "soften" and room):
        return [line for line in [told_story(stage)] if line]
    return []


def _disclosed(stage: Stage) -> str:
    """The hidden fact that may be told now, in the script's words or, without a script, in their own."""
    role, tell = stage.scene.role, stage.direction.tell or ""
    if said := stage.pick("disclose", role.script.disclose.get(tell, ())):
        return said
    fact = next(fact.text for fact in role.unlocked if fact.id == tell)
    return stage.voiced(first_person(fact, role.name, pronoun(role.character.situation)) or fact)


def _push(stage: Stage, said: list[str]) -> str | None:
    """A question or demand of their own; none on top of one that is already there."""
    beat = stage.direction.beat
    if beat in ("disclose", "ask_supervisor") or any(line.endswith("?") for line in said):
        return None
    invited = any(question.kind == "more" for question in asked(stage.message))
    if late := overdue(stage, wait=1) if invited else overdue(stage):
        return late
    if invited:
        return next_question(stage, even_if_one_is_open=True) or _nothing_more(stage)
    if beat == "ask":
        return next_question(stage, even_if_one_is_open=True) or stage.beat("ask") or stage.beat("press")
    if beat == "press" or not said:
        return stage.beat("press")
    return next_question(stage) if stage.chance("push", SHARE_OF_PUSHES.get(beat, 0.0)) else None


def _nothing_more(stage: Stage) -> str | None:
    """Asked if there is anything else: no, if something was offered by now; else what they came for."""
    if stage.direction.beat in ("call_out", "object", "doubt"):
        return None
    offered = any(past.offer for past in (*stage.scene.past, stage.direction))
    return stage.manner("more") if offered else stage.beat("press")


def _trimmed(stage: Stage, opens: str | None, content: list[str], push: str | None) -> list[str]:
    """The parts that fit: length follows voice, feeling and band. Content always stays."""
    beat = stage.direction.beat
    room = _room(stage) - sum(_count(line) for line in content)
    if opens and content and beat not in BY_BEAT and _count(opens) > room:
        opens = None
    room -= _count(opens) if opens else 0
    asks_back = opens and opens.endswith("?") and beat in WEIGHING
    said = [*content, opens] if asks_back else [opens, *content]
    ends = push if push and push not in said and (_count(push) <= room or not content) else None
    return [part for part in (*said, ends) if part] or [_last_resort(stage)]


def _room(stage: Stage) -> int:
    """Sentences a reply may have."""
    most, hot = stage.scene.role.character.voice.max_sentences, stage.direction.band in ("upset", "boiling")
    if not hot:
        return most
    if stage.direction.feeling in RAGE:
        return most + (stage.direction.band == "boiling")
    return max(2, most - 1)


def _last_resort(stage: Stage) -> str:
    """Two or three letters, when every line is used up."""
    return stage.dice("last").choice(book().manners["last_resort"]["any"])


def _count(text: str) -> int:
    return len(sentences(text))
