"""A judge behind HTTP that reads its prompt: how far it strays from the ratings depends on the words it was given."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from evals.cases import EvaluatorCase
from evals.stats.ratings import rated
from tests.evals.answers import half
from tests.llm.judging import schema_of

LENIENT = "When in doubt, give the higher level; trainees need encouragement."
SHARPER = "Before each score, name the level below and the level above, and say why it is neither."
NOISE, BIAS = 0.8, 1.0
WORDS = re.compile(r"\S+(?:\s+\S+){0,11}")
REWRITE = "That is on us. I have the details here and will tell you by four o'clock today what happens next."


@dataclass(frozen=True)
class NoisyJudge:
    """Answers every question of the evaluator. `seed` makes the noise: another seed is another day."""

    cases: Sequence[EvaluatorCase]
    seed: int

    def __call__(self, body: Mapping[str, Any]) -> str:
        system, human = (message["content"] for message in body["messages"])
        case = next(case for case in self.cases if json.dumps(case.said[0].text, ensure_ascii=False)[1:-1] in human)
        schema = schema_of(dict(body))
        if schema == "Judgement":
            return json.dumps(self._judged(case, system))
        return json.dumps(_aside(schema, case))

    def _judged(self, case: EvaluatorCase, system: str) -> dict[str, Any]:
        found = re.search(r"one thing in a chat .*?: (\w+)", system)
        assert found
        name = found[1].lower()
        skills = [f"{name[0].upper()}{i}" for i in range(1, 6)]
        level = self._level(case, name, system)
        evidence = [_item(case, skill, place, level) for place, skill in enumerate(skills)]
        scores = [{"sub_skill": skill, "score": level} for skill in skills]
        return {"evidence": evidence, "scores": scores, "reason": "So it was."}

    def _level(self, case: EvaluatorCase, name: str, system: str) -> float:
        chance = np.random.default_rng([self.seed, crc32(f"{case.id} {name}".encode())])
        noise = NOISE / 4 if SHARPER in system else NOISE
        return half((rated([case], name)[case.id] or 3) + BIAS * (LENIENT in system) + chance.normal(0, noise))


def _item(case: EvaluatorCase, skill: str, place: int, level: float) -> dict[str, Any]:
    """Evidence that the rubric asks for at `level`: praise from 4 up, blame from 2 down, both between."""
    said = [one.text for one in case.said if one.speaker == "trainee"]
    turn = place % len(said)
    good = level >= 4 or (level > 2 and place % 2 == 0)
    polarity = "positive" if good else "harmful"
    quote = _quote(said[turn])
    return {
        "sub_skill": skill,
        "turn": turn + 1,
        "speaker": "trainee",
        "quote": quote,
        "polarity": polarity,
        "why": ".",
    }


def _quote(text: str) -> str:
    found = WORDS.match(text)
    assert found
    return found[0]


def _aside(schema: str, case: EvaluatorCase) -> dict[str, Any]:
    if schema == "Provocations":
        rating = rated([case], "composure")[case.id]
        turns = [one.text for one in case.said if one.speaker == "customer"][:3] if rating is not None else []
        found = [{"turn": n, "kind": "accusation", "quote": _quote(text)} for n, text in enumerate(turns, 1)]
        return {"provocations": found}
    if schema == "Rewrites":
        return {"lines": [{"number": number, "text": REWRITE} for number in range(1, 10)]}
    nothing: dict[str, dict[str, Any]] = {
        "Labels": {"customer_question_open": False, "labels": []},
        "Lines": {"lines": []},
        "Findings": {"findings": []},
        "Repairs": {"quotes": []},
    }
    return nothing[schema]
