"""A reply is at most a reaction, some content and a push, chosen by the stage direction."""

from bot.core.cast import Scene
from bot.core.direction import Beat
from bot.core.offers import beyond
from bot.core.persona import Offer
from bot.core.script import OfferLines
from bot.core.signals import Felt
from bot.embedded.answers import already_given, answers, told_story
from bot.embedded.asking import next_question, overdue
from bot.embedded.firsthand import first_person, pronoun
from bot.embedded.known import noted
from bot.embedded.lines import book
from bot.embedded.oddities import notice
from bot.embedded.questions import asked
from bot.embedded.recall import sentences
from bot.embedded.small_talk import chosen
from bot.embedded.stage import HARM, Stage
from bot.embedded.voice import closed

ENDINGS: frozenset[Beat] = frozenset({"accept", "accept_grudging", "walk_away", "leave"})
MUTE: frozenset[Beat] = frozenset({"vent", "withdraw"})
"""Beats in which the customer answers nothing."""
BY_BEAT: frozenset[Beat] = frozenset({"call_out", "object", "consider", "doubt", "soften", "ask_supervisor"})
"""Beats whose own line opens the reply; in the others a reaction may."""
RAGE = frozenset({"frustration", "indignation", "fear"})
WARM: frozenset[Felt] = frozenset(
    {"understood", "respected", "apologised_to", "taken_charge_of", "told_no", "promised", "reassured"}
)
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
    too_long = stage.pick("odd:lengthy", *(script.odd.get("lengthy", ()) for script in stage.scripts)) if odd else None
    lead = too_long or _lead(stage)
    content = _content(stage, leading=lead is not None)
    push = _push(stage, [line for line in (lead, *content) if line])
    return _trimmed(stage, lead, content, push)


def _opening(stage: Stage) -> str:
    """The first words; without a script a default opening and the first fact, so that there is something to go on."""
    own, archetype, _ = stage.scripts
    if own.open:
        return stage.pick("open", own.open) or _last_resort(stage)
    first = next((known.line for known in noted(stage.scene.role)), "")
    return f"{stage.pick('open', archetype.open)} {stage.voiced(first)}"


def _odd(stage: Stage, line: str | None) -> list[str]:
    """Something odd gets its own short reply; a real question beside it is still answered."""
    if line is None:
        return [stage.beat("press") or _last_resort(stage)]
    return [line, *answers(stage, leading=True)]


def _mute(stage: Stage) -> list[str]:
    beat, harm = stage.direction.beat, _harm(stage)
    if beat == "withdraw":
        quiet = stage.beat(beat)
        return [quiet or (harm and stage.reaction(harm)) or _last_resort(stage)]
    reaction = stage.reaction(harm) if harm and stage.chance("react", 0.6) else None
    parts = [line for line in (reaction, stage.beat(beat)) if line]
    return parts or [stage.beat("press") or _last_resort(stage)]


def _lead(stage: Stage) -> str | None:
    """The line that reacts: to the offer on the table, to harm, or with the beat's own words."""
    beat, harm = stage.direction.beat, _harm(stage)
    if (
        stage.offer
        and beat in ("consider", "doubt", "object", "ask")
        and (weighed := _weigh(stage, stage.offer[0], beat))
    ):
        return weighed
    if beat == "call_out":
        mistaken = harm is None and "made_to_repeat" in stage.direction.felt and not stage.promise
        return None if mistaken else _call_out(stage, harm)
    warm = _warm(stage)
    if beat == "soften" and warm and stage.chance("react", 0.5) and (line := stage.reaction(warm)):
        return line
    if beat in BY_BEAT:
        return stage.beat(beat)
    felt = harm or warm
    return stage.reaction(felt) if felt else None


def _harm(stage: Stage) -> Felt | None:
    """The harm they react to; being made to repeat themselves only if they really told it before."""
    felts = [felt for felt in stage.direction.felt if felt in HARM]
    return next((felt for felt in felts if felt != "made_to_repeat" or already_given(stage)), None)


def _call_out(stage: Stage, harm: Felt | None) -> str | None:
    """Holds a broken promise up to them, else names the harm."""
    if stage.promise:
        held = [
            line
            for script in stage.scripts
            for line in script.beats.get("call_out", {}).get("any", ())
            if "{promise}" in line
        ]
        if line := stage.pick("promise", held):
            return line
    plain = harm in ("ignored", "made_to_repeat")
    if harm and (plain or stage.chance("react", 0.6)) and (line := stage.reaction(harm)):
        return line
    return stage.beat("call_out")


def _weigh(stage: Stage, offer: Offer, beat: Beat) -> str | None:
    """How an offer is taken: refused for the sum if it is beyond them, else by the beat; a choice is made first."""
    character = stage.scene.role.character
    excess = beyond(stage.message, character.limits)
    if excess:
        sign = next((c for c in excess.amount.text if c in "£$€"), "")
        able = f"{sign}{excess.most:g}{' a month' if excess.limit == 'max_monthly' else ''}"
        return stage.manner("bargain", offer=excess.amount.text, fact=able)
    lines = stage.scripts[0].offers.get(offer.id, OfferLines())
    pool = {"consider": lines.consider, "doubt": lines.doubt, "object": lines.refuse}.get(beat, ())
    option = _option(stage) if beat == "consider" else None
    if option is None:
        return stage.pick("offer", pool)
    said = stage.pick("offer", [line for line in pool if "?" not in line])
    return f"{option} {said}" if said else option


def _option(stage: Stage) -> str | None:
    """The option they take, if they were given a choice that can be named."""
    return next((line for q in asked(stage.message) if q.kind == "choice" and (line := chosen(stage, q))), None)


def _warm(stage: Stage) -> Felt | None:
    """The good in the message that is worth a word: not the same two turns running, and small things only sometimes."""
    last = stage.scene.past[-1].felt[:1] if stage.scene.past else ()
    felts = [felt for felt in stage.direction.felt if felt not in HARM and felt not in last]
    worth = [felt for felt in felts if stage.chance(f"worth:{felt}", 0.8 if felt in WARM else 0.35)]
    return worth[0] if worth else None


def _content(stage: Stage, leading: bool) -> list[str]:
    """What they were asked, what they may now tell, or the next piece of the story."""
    beat = stage.direction.beat
    told = list(answers(stage, leading))
    if beat == "disclose":
        return [*told[:1], _disclosed(stage)]
    if told:
        return told
    if beat == "soften" and stage.offer and stage.chance("weigh", 0.6):
        return [line for line in [_weigh(stage, stage.offer[0], "consider")] if line]
    early = stage.scene.transcript.turns <= EARLY and not any(past.offer for past in stage.scene.past)
    if beat == "answer" or (beat == "soften" and early and stage.chance("story", 0.4)):
        return [line for line in [told_story(stage)] if line]
    return []


def _disclosed(stage: Stage) -> str:
    """The hidden fact that may be told now, in the script's words or their own."""
    role, tell = stage.scene.role, stage.direction.tell
    lines = role.script.disclose.get(tell or "", ())
    fact = next(fact.text for fact in role.unlocked if fact.id == tell)
    said = stage.pick("disclose", lines)
    return said or stage.voiced(first_person(fact, role.name, pronoun(role.character.situation)) or fact)


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
    offered = any(past.offer for past in (*stage.scene.past, stage.direction))
    return stage.manner("more") if offered else stage.beat("press")


def _trimmed(stage: Stage, lead: str | None, content: list[str], push: str | None) -> list[str]:
    """The parts that fit: length follows voice, feeling and band. Content always stays."""
    room = _room(stage) - sum(_count(line) for line in content)
    keeps = stage.direction.beat in BY_BEAT or not content
    lead_fits = lead and (keeps or _count(lead) <= room)
    room -= _count(lead) if lead and lead_fits else 0
    parts = [lead if lead_fits else None, *content, push if push and (_count(push) <= room or not content) else None]
    return [part for part in parts if part] or [_last_resort(stage)]


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
