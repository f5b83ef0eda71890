"""`greenroom appraise`: JSONL of trainee messages in, JSONL of signals and quotes out."""

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

from pydantic import ValidationError

from bot.core.cast import Appraiser, Moment
from bot.core.model import Strict
from bot.core.persona import Persona
from bot.core.transcript import Speaker, Transcript
from bot.errors import InputError


class Said(Strict):
    """One earlier utterance."""

    speaker: Speaker
    text: str


class Item(Strict):
    """One input line. `history` is what came before `customer`, the words the trainee answers."""

    customer: str = ""
    trainee: str
    history: tuple[Said, ...] = ()
    facts: tuple[str, ...] = ()

    def moment(self, persona: Persona | None) -> Moment:
        """What the appraiser looks at."""
        before = [(said.speaker, said.text) for said in self.history]
        if self.customer:
            before.append(("customer", self.customer))
        facts = (*self.facts, *(persona.fact_texts if persona else ()))
        return Moment(self.trainee, Transcript.of(before), facts, persona.offers if persona else ())


def read(line: str, number: int) -> Item:
    """One JSONL line; raises InputError naming it."""
    try:
        return Item.model_validate(json.loads(line))
    except json.JSONDecodeError as fault:
        raise InputError(f"line {number}: not JSON: {fault.msg} at column {fault.colno}") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "line"
        raise InputError(f"line {number}: {key}: {first['msg']}; expected customer, trainee, history, facts") from None


async def label(lines: Iterable[str], appraiser: Appraiser, persona: Persona | None) -> AsyncIterator[dict[str, Any]]:
    """Signals, quotes and flags of each non-blank line."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            appraisal = await appraiser.appraise(read(line, number).moment(persona))
            yield {
                "signals": appraisal.strengths,
                "quotes": {found.signal: found.quote for found in appraisal.labels},
                "flags": appraisal.flags,
            }
