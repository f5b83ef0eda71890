"""Rubric and compliance packs as authored data: scales, anchors, sub-skills, rules."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from bot.core.model import Strict

Standard = Literal["empathy", "diplomacy", "composure"]
STANDARDS: tuple[Standard, ...] = ("empathy", "diplomacy", "composure")
"""The criteria that code knows by itself: their caps apply, and the embedded evaluator can judge them."""
CriterionId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=40)]
LEVELS = (1, 2, 3, 4, 5)


class SubSkill(Strict):
    """One observable part of a criterion, e.g. E1."""

    name: str = Field(description="two or three words", examples=["Saying no well"])
    definition: str = Field(
        description="what can be seen in the chat", examples=["Gives the reason and what is possible instead."]
    )
    like: str | None = Field(
        None, description="the standard sub-skill it is judged as without a model; own id if unset"
    )


class Criterion(Strict):
    """A headline score 1-5 with an anchor per level."""

    name: str = Field(description="as the scorecard shows it", examples=["Diplomacy"])
    question: str = Field(
        description="what is asked of the chat", examples=["Were hard things said so that both sides could agree?"]
    )
    like: Standard | None = Field(None, description="the standard criterion whose caps apply; own id if unset")
    sub_skills: dict[str, SubSkill] = Field(
        min_length=3, max_length=8, description="id -> what the criterion is made of; ids differ over all criteria"
    )
    anchors: dict[int, str] = Field(description="level 1-5 -> what it looks like in the chat")
    examples: tuple[str, ...] = Field((), description="near misses with their reading, for a model that judges")

    @field_validator("anchors")
    @classmethod
    def _one_per_level(cls, anchors: dict[int, str]) -> dict[int, str]:
        if sorted(anchors) != list(LEVELS):
            raise ValueError(f"needs one anchor for each of {list(LEVELS)}, found {sorted(anchors)}")
        return anchors

    @property
    def by_standard(self) -> dict[str, str]:
        """Id of a standard sub-skill -> id of the one here that is judged like it."""
        return {skill.like or id: id for id, skill in self.sub_skills.items()}


class Line(Strict):
    """A secondary line of the profile, anchored at 1, 3 and 5."""

    name: str = Field(description="as the scorecard shows it", examples=["Patience"])
    anchors: dict[int, str] = Field(description="levels 1, 3 and 5 -> what it looks like in the chat")


class Rubric(Strict):
    """`prompts/rubrics/<id>.yaml`."""

    id: str = Field(description="the file name without .yaml", examples=["customer-care"])
    version: int = Field(
        description="raise it with every change: scores under different versions do not compare", examples=[1]
    )
    name: str = Field(description="as the scorecard shows it", examples=["Customer care"])
    criteria: dict[CriterionId, Criterion] = Field(min_length=1, description="the headline scores, in order")
    secondary: dict[str, Line] = Field(default_factory=dict, description="the lines of the profile")

    def like(self, criterion: CriterionId) -> Standard | None:
        """The standard criterion that `criterion` is or is said to be like, if any."""
        return self.criteria[criterion].like or next((name for name in STANDARDS if name == criterion), None)


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
