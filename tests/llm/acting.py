"""The model customer on the scripted server, and scenes for it to play."""

from typing import Any

from bot.core.cast import Scene
from bot.core.direction import Direction
from bot.core.disclosure import role
from bot.core.persona import Persona
from bot.core.transcript import Transcript
from bot.embedded.customer import EmbeddedCustomer
from bot.llm.customer import ModelCustomer
from bot.llm.models import Limits, Model
from bot.store.library import Library

LIBRARY = Library.at()
MARCUS = LIBRARY.persona("past-due-marcus")
OPENING = "Hi. I got a letter about my card. 412 dollars. What happens now?"
MESSAGE = "What could you pay each month?"
QUICK = Limits(timeout=60, retries=1, longest_wait=0.1)


def customer(model: str = "scripted", profanity: bool = False) -> ModelCustomer:
    prompt = LIBRARY.prompt("customer")
    return ModelCustomer(Model.of(model, limits=QUICK), prompt, EmbeddedCustomer(), profanity=profanity)


def scene(beat: str = "press", band: str = "upset", message: str = MESSAGE, **others: Any) -> Scene:
    """One scene with Marcus. `others`: persona, unlocked, transcript, past; the rest goes into the direction."""
    persona: Persona = others.pop("persona", MARCUS)
    unlocked, past = frozenset(others.pop("unlocked", ())), others.pop("past", ())
    before = others.pop("before", Transcript.of([("customer", OPENING)]))
    direction = Direction.model_validate({"beat": beat, "band": band, "feeling": persona.resolved.feeling} | others)
    return Scene(role(persona, unlocked), direction, before.add("trainee", message), past, seed=1)


def opening(persona: Persona = MARCUS) -> Scene:
    direction = Direction(beat="open", band="upset", feeling=persona.resolved.feeling)
    return Scene(role(persona, frozenset()), direction, Transcript(), seed=1)


async def played(scene: Scene, by: ModelCustomer | None = None) -> list[str]:
    """The pieces of one reply."""
    return [piece async for piece in (by or customer()).speak(scene)]
