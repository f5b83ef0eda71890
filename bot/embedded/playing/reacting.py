"""The line that opens a reply: how the message landed, or the beat's own words."""

from bot.core.direction import Beat
from bot.core.signals import Felt
from bot.embedded.playing.answers import already_given
from bot.embedded.playing.known import find
from bot.embedded.playing.questions import asked
from bot.embedded.playing.stage import HARM, Stage
from bot.embedded.playing.weighing import weigh

BY_BEAT: frozenset[Beat] = frozenset({"call_out", "object", "consider", "doubt", "soften", "ask_supervisor"})
"""Beats whose own line opens the reply; in the others a reaction may."""
WEIGHING: frozenset[Beat] = frozenset({"consider", "doubt", "object", "ask"})
"""Beats in which the offer on the table is what the reply opens with."""
WARM: frozenset[Felt] = frozenset(
    {"understood", "respected", "apologised_to", "taken_charge_of", "told_no", "promised", "reassured"}
)
"""Good that is nearly always worth a word; the rest is now and then."""


def lead(stage: Stage) -> str | None:
    """A line on the offer on the table, on harm or good done, or the beat's own; None where nothing is worth a word."""
    beat, harm = stage.direction.beat, felt_harm(stage)
    if stage.offer and beat in WEIGHING and (line := weigh(stage, stage.offer[0], beat)):
        return line
    if beat == "call_out":
        mistaken = harm is None and "made_to_repeat" in stage.direction.felt and not stage.promise
        return None if mistaken else _call_out(stage, harm)
    warm = _warm(stage)
    if beat == "soften" and warm and stage.chance("react", 0.5) and (line := stage.reaction(warm)):
        return line
    if beat in BY_BEAT and not _only_asked(stage):
        return stage.beat(beat)
    felt = harm or warm
    return stage.reaction(felt) if felt else None


def _only_asked(stage: Stage) -> bool:
    """Whether a message taken for an offer is a question to answer: a choice, or a fact they know."""
    if stage.offer or stage.direction.beat not in ("consider", "doubt", "object"):
        return False
    questions = asked(stage.message)
    facts = [q for q in questions if q.kind == "fact" and find(q.text, stage.scene.role)]
    return any(q.kind == "choice" for q in questions) or (stage.direction.beat == "consider" and bool(facts))


def felt_harm(stage: Stage) -> Felt | None:
    """The harm they react to; being made to repeat themselves only if they really told it before."""
    felts = [felt for felt in stage.direction.felt if felt in HARM]
    return next((felt for felt in felts if felt != "made_to_repeat" or already_given(stage)), None)


def _call_out(stage: Stage, harm: Felt | None) -> str | None:
    """Holds a broken promise up to them, else names the harm."""
    if stage.promise:
        tables = [script.beats.get("call_out", {}) for script in stage.scripts]
        lines = [line for table in tables for band in (stage.direction.band, "any") for line in table.get(band, ())]
        if line := stage.pick("promise", [line for line in lines if "{promise}" in line]):
            return line
    plain = harm in ("ignored", "made_to_repeat")
    if harm and (plain or stage.chance("react", 0.6)) and (line := stage.reaction(harm)):
        return line
    return stage.beat("call_out")


def _warm(stage: Stage) -> Felt | None:
    """The good in the message that is worth a word: not the same two turns running, and small things only sometimes."""
    last = stage.scene.past[-1].felt[:1] if stage.scene.past else ()
    felts = [felt for felt in stage.direction.felt if felt not in HARM and felt not in last]
    worth = [felt for felt in felts if stage.chance(f"worth:{felt}", 0.8 if felt in WARM else 0.35)]
    return worth[0] if worth else None
