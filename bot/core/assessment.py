"""What an evaluator proposes. Nothing here is a score yet: `scorecard.assemble` proves, caps and adds up."""

from collections.abc import Mapping

from pydantic import Field

from bot.core.appraisal import Appraisal
from bot.core.evidence import Evidence
from bot.core.model import Strict
from bot.core.note import Note, note
from bot.core.rubric import CriterionId


class SayInstead(Strict):
    """Better words for `turn`, at most 40, with the missing sub-skill, the trainee's facts and no new promise."""

    turn: int
    sub_skill: str
    text: str


class Finding(Strict):
    """A compliance rule that a quote of the trainee seems to break."""

    rule: str
    turn: int
    quote: str
    why: str
    safer: str
    critical: bool = False


class Proposal(Strict):
    """One criterion as one run of an evaluator sees it. `failed` says why it could not be judged at all."""

    sub_skills: Mapping[str, float | None] = Field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    say_instead: tuple[SayInstead, ...] = ()
    reason: str = ""
    failed: Note | str | None = None


class Profile(Strict):
    """A secondary line: 1-5, or None when the transcript gave no chance to show it."""

    score: float | None
    reason: str
    said: Note | None = None
    """The reason, where the code gives it and not the evaluator."""

    @classmethod
    def unscored(cls, why: Note | str) -> "Profile":
        """A line that could not be scored."""
        said = note("not_scored", why=why)
        return cls(score=None, reason=str(said), said=said)


class Assessment(Strict):
    """All proposals for one transcript.

    `runs`: one mapping per run. `appraisals[i]`: the trainee's turn i+1, labelled anew. `provocations`: turns whose
    *preceding* customer words accuse, insult, threaten to leave, demand a supervisor or despair at trainee or company
    (so provocation 1 is what the trainee's turn 1 had to answer). `notice` marks who judged and how far to trust it.
    """

    evaluator: str
    notice: Note | str
    runs: tuple[Mapping[CriterionId, Proposal], ...]
    appraisals: tuple[Appraisal, ...]
    provocations: tuple[int, ...] = ()
    secondary: Mapping[str, Profile] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    flags: tuple[str, ...] = ()
    meta: Mapping[str, str | int | float | None] = Field(default_factory=dict)
