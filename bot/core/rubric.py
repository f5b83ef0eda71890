"""Rubric and compliance packs as authored data: scales, anchors, sub-skills, rules."""

from datetime import date
from typing import Literal

from pydantic import Field

from bot.core.model import Strict

CriterionId = Literal["empathy", "diplomacy", "composure"]
CRITERIA: tuple[CriterionId, ...] = ("empathy", "diplomacy", "composure")


class SubSkill(Strict):
    """One observable part of a criterion, e.g. E1."""

    name: str
    definition: str


class Criterion(Strict):
    """A headline score 1-5 with an anchor per level."""

    name: str
    question: str
    sub_skills: dict[str, SubSkill] = Field(min_length=5, max_length=5)
    anchors: dict[int, str] = Field(min_length=5, max_length=5)
    examples: tuple[str, ...] = Field((), description="near misses with their reading, for a model that judges")


class Line(Strict):
    """A secondary line of the profile, anchored at 1, 3 and 5."""

    name: str
    anchors: dict[int, str]


class Rubric(Strict):
    """`prompts/rubrics/<id>.yaml`."""

    id: str
    version: int
    name: str
    criteria: dict[CriterionId, Criterion]
    secondary: dict[str, Line]


class Rule(Strict):
    """One compliance rule. `cues` are regular expressions over one trainee message that suggest the finding."""

    id: str
    finding: str
    basis: str
    critical: bool = False
    safer: str
    cues: tuple[str, ...] = ()


class Pack(Strict):
    """`prompts/compliance/<id>.yaml`: rules of one jurisdiction as of a date. Training guidance, not legal advice."""

    id: str
    version: int
    as_of: date
    jurisdiction: str
    scope: str
    rules: tuple[Rule, ...]
