"""What is locked never leaves: canaries in every locked field, and every request body of 200 rehearsals."""

import asyncio
import copy
import json
import pickle
from dataclasses import asdict
from itertools import cycle
from pathlib import Path

import pytest

from bot.core.cast import Cast
from bot.core.disclosure import role
from bot.core.persona import HiddenFact, Persona
from bot.core.temperament import Unlock
from bot.embedded.appraiser import EmbeddedAppraiser
from bot.embedded.customer import EmbeddedCustomer
from bot.llm.appraiser import ModelAppraiser
from bot.llm.coach import ModelCoach
from bot.llm.customer import ModelCustomer
from bot.llm.evaluator import ModelEvaluator
from bot.llm.models import Limits, Model
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from tests.embedded.trainees import STYLES
from tests.llm.acting import LIBRARY, played, scene
from tests.llm.openai_server import OpenAIServer

CANARY = "zorblatt"
REHEARSALS, TURNS, GRADED = 200, 2, 10
NEVER = Unlock(trust=1, heard=1, invited=True)
REPLIES = [
    "Nobody rings me back.",
    "So what now?",
    "As an AI I can't.",
    "I wait.",
    f"It is {CANARY}-tell-one.",
    "Well?",
]


def guarded(persona: Persona) -> Persona:
    """`persona` with two facts that never unlock, a canary in each of their fields and in the lines that tell them."""
    facts = tuple(
        HiddenFact(
            id=f"{CANARY}-{n}", text=f"{CANARY} text {n}.", tells=(f"{CANARY}-tell-{n}", f"{CANARY}"), unlock=NEVER
        )
        for n in ("one", "two")
    )
    lines = {fact.id: (f"{CANARY} line of {fact.id}.",) for fact in facts}
    script = persona.script.model_copy(update={"disclose": lines})
    return persona.model_copy(update={"hidden_facts": facts, "script": script})


def cast(speculate: bool) -> Cast:
    """All four roles by the scripted model."""
    model = Model.of("scripted", limits=Limits(timeout=60, retries=0))
    prompts, quick = LIBRARY.prompt, EmbeddedAppraiser()
    return Cast(
        ModelAppraiser(model, prompts),
        ModelCustomer(model, prompts("customer"), EmbeddedCustomer()),
        ModelEvaluator(model, prompts, quick),
        ModelCoach(model, prompts),
        quick if speculate else None,
    )


def answers(server: OpenAIServer) -> None:
    """Streams get lines good and bad in turn; everything else gets JSON that no schema asks for."""
    lines = cycle(REPLIES)
    server.respond(
        lambda body: next(lines) if body.get("stream") else '{"labels": [], "customer_question_open": false}'
    )


async def test_no_request_of_two_hundred_rehearsals_has_a_locked_word(server: OpenAIServer, tmp_path: Path) -> None:
    answers(server)
    personas = cycle(guarded(persona) for persona in LIBRARY.personas())
    styles, casts = cycle(STYLES.values()), (cast(True), cast(False))
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path / 'canary.db'}") as database:

        async def rehearse(number: int, persona: Persona, lines: tuple[str, ...]) -> str:
            packs = LIBRARY.packs(persona)
            rehearsal = await Rehearsal.start(
                persona,
                casts[number % 2],
                database,
                LIBRARY.rubric("customer-care"),
                packs,
                id=f"r{number}",
                seed=number,
            )
            for line in lines[:TURNS]:
                if rehearsal.ended is None:
                    [_ async for _ in rehearsal.say(line)]
            if number < GRADED:
                if rehearsal.ended is None:
                    await rehearsal.hint()
                await rehearsal.finish()
            return rehearsal.transcript.model_dump_json()

        heard = []
        for start in range(0, REHEARSALS, 20):
            batch = [rehearse(n, next(personas), next(styles)) for n in range(start, start + 20)]
            heard += await asyncio.gather(*batch)
    assert len(server.bodies) > REHEARSALS * TURNS * 2
    assert CANARY not in server.said
    assert CANARY not in json.dumps(heard)


async def test_the_canary_would_be_seen_if_a_fact_were_unlocked(server: OpenAIServer) -> None:
    persona = guarded(LIBRARY.personas()[0])
    await played(scene("disclose", persona=persona, unlocked=[f"{CANARY}-one"], tell=f"{CANARY}-one"))
    assert f"{CANARY} text one." in server.said
    assert f"{CANARY} line of {CANARY}-one." in server.said
    assert f"{CANARY} text two." not in server.said


def test_a_role_gives_its_locked_words_to_nothing_that_writes() -> None:
    """However a role is turned into text, the words it checks against stay behind."""
    here = role(guarded(LIBRARY.personas()[0]), frozenset())
    assert here.locked.told_by(f"It is {CANARY.upper()}-tell-two!")
    assert not here.locked.told_by("It is nothing.")
    for text in (repr(here), str(here), f"{here.locked}", repr(vars(here)), repr(here.locked)):
        assert CANARY not in text
    for copying in (copy.deepcopy, copy.copy, pickle.dumps):
        with pytest.raises(TypeError, match="not copied"):
            copying(here.locked)
    with pytest.raises(TypeError, match="not copied"):
        asdict(here)
    with pytest.raises(TypeError):
        json.dumps(here.locked)
    with pytest.raises(TypeError):
        vars(here.locked)
