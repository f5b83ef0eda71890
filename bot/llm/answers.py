"""The shapes in which models answer. Evidence stands before the score that rests on it, so it is written first."""

from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, Field, create_model

from bot.core.evidence import Polarity
from bot.core.signals import Signal, Strength
from bot.core.transcript import Speaker


class Labelled(BaseModel):
    """One signal in the trainee's message. The server is told the closed list; code drops what is not on it."""

    signal: Annotated[str, Field(json_schema_extra={"enum": [signal.value for signal in Signal]})]
    strength: Strength
    quote: str


class Labels(BaseModel):
    """An appraiser's answer."""

    customer_question_open: bool
    labels: list[Labelled]


class Item(BaseModel):
    """One piece of evidence."""

    sub_skill: str
    turn: int
    speaker: Speaker
    quote: str
    polarity: Polarity
    why: str


class Score(BaseModel):
    """What the evidence for one sub-skill comes to, 1-5, or null."""

    sub_skill: str
    score: float | None


class Judgement(BaseModel):
    """An evaluator's answer on one criterion."""

    evidence: list[Item]
    scores: list[Score]
    reason: str


@cache
def judgement(sub_skills: tuple[str, ...]) -> type[Judgement]:
    """`Judgement` whose schema names the sub-skills; an id that is none of them is left for the evaluator to drop."""
    one_of = Annotated[str, Field(json_schema_extra={"enum": list(sub_skills)})]
    item = create_model("Item", __base__=Item, sub_skill=(one_of, ...))
    score = create_model("Score", __base__=Score, sub_skill=(one_of, ...))
    return create_model("Judgement", __base__=Judgement, evidence=(list[item], ...), scores=(list[score], ...))


class Provocation(BaseModel):
    """A customer turn that goes for the trainee or the company."""

    turn: int
    kind: Literal["accusation", "insult", "threat_to_leave", "supervisor", "despair"]
    quote: str


class Provocations(BaseModel):
    """All of them."""

    provocations: list[Provocation]


class LineScore(BaseModel):
    """One secondary line: words, what they do, and only then the score."""

    line: str
    turn: int
    quote: str
    reason: str
    score: float | None


class Lines(BaseModel):
    """The profile."""

    lines: list[LineScore]


class Breach(BaseModel):
    """Words that seem to break a rule."""

    rule: str
    turn: int
    quote: str
    why: str


class Findings(BaseModel):
    """A compliance check."""

    findings: list[Breach]


class Repair(BaseModel):
    """The words behind a quote that failed; empty where they were never said."""

    number: int
    turn: int
    quote: str


class Repairs(BaseModel):
    """One repair per quote that failed."""

    quotes: list[Repair]


class Advice(BaseModel):
    """A coach's hint."""

    hint: str


class Rewrite(BaseModel):
    """Better words for weak spot `number`."""

    number: int
    text: str


class Rewrites(BaseModel):
    """One per weak spot."""

    lines: list[Rewrite]


class Verdict(BaseModel):
    """A judge's answer to one question about a text; used by the evals of prompts."""

    number: int
    quote: str
    why: str
    verdict: Literal["pass", "fail", "unclear"]


class Verdicts(BaseModel):
    """All of them."""

    verdicts: list[Verdict]
