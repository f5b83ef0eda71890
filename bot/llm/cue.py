"""What the model is told: the persona's card first, then the chat, then this message's direction in plain words.

What stays comes before what changes, so that providers' prompt caches hit. Nothing here can read a locked fact.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from bot.core.cast import Scene
from bot.core.direction import Aside, Band, Beat, Direction, Feeling
from bot.core.disclosure import Role
from bot.core.prompt import Filled, Prompt, fenced
from bot.core.signals import HARMFUL, SIGNALS, Felt
from bot.core.transcript import HIDDEN, normalise
from bot.errors import AuthoringError
from bot.llm.character import HARD, Fault
from bot.llm.tokens import Said, trimmed

HISTORY_TOKENS = 3_000
SAMPLES = 6
NONE = "- nothing more"
OPENED = "(The chat has just opened. Nobody has written yet.)"
WEIGHING: frozenset[Beat] = frozenset({"consider", "doubt", "object", "ask", "accept", "accept_grudging"})
"""Beats in which the offer on the table is named."""
HARMS: frozenset[Felt] = frozenset(SIGNALS[signal].felt for signal in HARMFUL)
TABLES: dict[str, tuple[str, ...]] = {
    "do": get_args(Beat),
    "hold": get_args(Beat),
    "sound": get_args(Band),
    "nature": get_args(Feeling),
    "felt": tuple(sorted(HARMS)),
    "aside": get_args(Aside),
    "again": get_args(Fault),
    "swearing": ("off", "on"),
}


def check_tables(prompt: Prompt) -> None:
    """Raises AuthoringError naming every entry that the customer's prompt lacks or has too much."""
    faults = []
    for table, wanted in TABLES.items():
        given = prompt.tables.get(table, {})
        faults += [f"tables.{table}: {name!r} is missing" for name in wanted if name not in given]
        faults += [f"tables.{table}.{name}: unknown" for name in given if name not in wanted]
    if faults:
        raise AuthoringError(f"{prompt.name}.md", faults)


def heeded(direction: Direction) -> Direction:
    """What of a direction shapes the words: not which clause was quoted, nor what pleased beside the beat."""
    harm = next((felt for felt in direction.felt if felt in HARMS), None) if direction.beat in HARD else None
    offer = direction.offer if direction.beat in WEIGHING else None
    return direction.model_copy(update={"quote": "", "felt": (harm,) if harm else (), "mood": (), "offer": offer})


def cue(
    prompt: Prompt,
    scene: Scene,
    key: bytes,
    said: Sequence[str] = (),
    fault: Fault | None = None,
    *,
    profanity: bool = False,
) -> Filled:
    """The system text and the last message. On a second try, `said` is already heard and `fault` is what was wrong."""
    scene, tables = replace(scene, direction=heeded(scene.direction)), prompt.tables
    direction = scene.direction
    return prompt.fill(
        **_card(scene.role, tables["nature"][scene.role.feeling]),
        swearing=tables["swearing"]["on" if profanity else "off"],
        message=_latest(scene, key),
        do=tables["do"][direction.beat],
        hold=tables["hold"][direction.beat],
        sound=tables["sound"][direction.band],
        more="\n".join(_more(prompt, scene)),
        samples=_lines(_samples(scene)),
        again=_again(tables["again"], scene.role.name, said, fault),
    )


def history(scene: Scene, key: bytes, budget: int = HISTORY_TOKENS) -> tuple[Said, ...]:
    """The chat up to the latest message, the trainee's part fenced; the oldest exchanges go when it is too long."""
    said = scene.transcript.utterances[:-1]
    if not said:
        return ()
    opening = ("user", OPENED), ("assistant", said[0].text)
    rest: list[Said] = [
        ("assistant", u.text) if u.speaker == "customer" else ("user", _fence(scene, key, u.turn, u.text))
        for u in said[1:]
    ]
    kept = trimmed(rest, budget)
    whole = kept[1:] if kept[:1] and kept[0][0] == "assistant" else kept  # some servers insist on taking turns
    return (*opening, *whole)


def _latest(scene: Scene, key: bytes) -> str:
    turn = scene.transcript.turns
    return _fence(scene, key, turn, scene.transcript.at(turn, "trainee") or "") if turn else OPENED


def _fence(scene: Scene, key: bytes, turn: int, text: str) -> str:
    """Each message has a marker of its own, which nobody outside this process can work out and no call changes."""
    marker = hashlib.blake2b(f"{scene.role.persona_id}:{scene.seed}:{turn}".encode(), key=key, digest_size=5)
    return fenced(HIDDEN.sub("", text), marker.hexdigest())


def _card(role: Role, nature: str) -> dict[str, str]:
    """The part that stays the same for a persona."""
    character, script = role.character, role.script
    return {
        "name": role.name,
        "age": str(character.age),
        "situation": character.situation,
        "goal": character.goal,
        "nature": nature,
        "facts": _lines(fact.text for fact in character.facts),
        "story": _lines(line for line in script.story if "{" not in line),
        "answers": _lines(f"{', '.join(a.about[:4])}: {a.line}" for a in script.answer if "{" not in a.line),
        "asks": _lines(question.ask for question in script.asks if "{" not in question.ask),
        "style": character.voice.style,
        "sentences": str(character.voice.max_sentences),
    }


def _more(prompt: Prompt, scene: Scene) -> list[str]:
    """What else holds for this message: what they may tell, what is offered, what was odd."""
    direction, role = scene.direction, scene.role
    agreed = direction.beat in ("accept", "accept_grudging")
    weighed = (direction, *reversed(scene.past)) if agreed else (direction,)
    on_the_table = next((past.offer for past in weighed if past.offer), None)
    told = [f"You may speak of this by now: {fact.text}" for fact in role.unlocked if fact.id != direction.tell]
    tell = [f"What you have kept back and tell now: {fact.text}" for fact in role.unlocked if fact.id == direction.tell]
    return [
        *(prompt.tables["felt"][felt] for felt in direction.felt),
        *(f"On the table: {offer.text}." for offer in role.offers if offer.id == on_the_table),
        *told,
        *tell,
        *([prompt.tables["aside"][direction.aside]] if direction.aside else []),
    ]


def _samples(scene: Scene) -> list[str]:
    """Lines of theirs for this band and beat that were not said yet."""
    direction, role = scene.direction, scene.role
    beat = role.script.beats.get(direction.beat, {})
    opening = role.script.open if direction.beat == "open" else ()
    told = role.script.disclose.get(direction.tell or "", ())
    own = (
        *opening,
        *told,
        *beat.get(direction.band, ()),
        *role.character.voice.samples.get(direction.band, ()),
        *beat.get("any", ()),
    )
    heard = normalise(" ".join(u.text for u in scene.transcript.said_by("customer")))
    return [line for line in own if "{" not in line and normalise(line) not in heard][:SAMPLES]


def _again(notes: Mapping[str, str], name: str, said: Sequence[str], fault: Fault | None) -> str:
    if fault is None:
        return ""
    typed = f"You have typed this much and it stands: {' '.join(said)}\nGo on after it. " if said else ""
    return f"{typed}Your last try was thrown away. {notes[fault].format(name=name)}\n"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or NONE
