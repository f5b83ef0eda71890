"""Plays one scene: the customer of the cast speaks a given direction."""

from collections.abc import Sequence
from contextlib import aclosing
from functools import cache

from bot.core.cast import Scene
from bot.core.direction import Direction
from bot.core.disclosure import role
from bot.core.persona import Persona
from bot.core.transcript import Transcript
from bot.core.usage import Call
from bot.llm.customer import wording
from bot.store.library import Library
from evals.cases import CustomerCase
from evals.checks import run
from evals.checks.seen import Reply
from evals.outcome import Outcome, Passage
from evals.stage import Stage
from evals.suite import CheckSpec


async def play(case: CustomerCase, stage: Stage, checks: Sequence[CheckSpec]) -> Outcome:
    """The reply and its checks; raises FailureError where the model failed."""
    persona, calls = stage.library.persona(case.persona), list[Call]()
    scene = scene_of(case, persona, stage.repeat, calls)
    async with aclosing(stage.cast.customer.speak(scene)) as pieces:
        text = "".join([piece async for piece in pieces])
    seen = Reply(scene, persona, text, _wording(stage.library))
    shown = (
        Passage(title="They had written", text=_chat(scene.transcript)),
        Passage(title=f"Reply ({case.beat}, {case.band})", text=text),
    )
    flags = tuple(call.outcome for call in calls if call.outcome.startswith("scripted line"))
    checked = await run(checks, "customer", seen, stage, calls)
    return Outcome(case=case.id, source=case.source, repeat=stage.repeat, checked=checked, shown=shown, flags=flags)


def scene_of(case: CustomerCase, persona: Persona, seed: int, calls: list[Call]) -> Scene:
    """The scene that `case` describes."""
    direction = Direction(
        beat=case.beat,
        band=case.band,
        feeling=persona.resolved.feeling,
        felt=case.felt,
        tell=case.tell,
        offer=case.offer,
    )
    said = Transcript.of([(one.speaker, one.text) for one in case.said])
    return Scene(role(persona, frozenset(case.unlocked)), direction, said, seed=seed, calls=calls)


def _chat(transcript: Transcript) -> str:
    return "\n".join(f"{one.speaker.title()}: {one.text}" for one in transcript.utterances) or "(opening)"


@cache
def _wording(library: Library) -> str:
    return wording(library.prompt("customer"))
