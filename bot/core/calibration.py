"""How far people's ratings bear an evaluator out. A record is of one evaluator and one rubric, exactly as they were."""

import hashlib
from collections.abc import Mapping
from datetime import date

from pydantic import Field

from bot.core.model import Strict
from bot.core.rubric import CriterionId, Rubric

UNCALIBRATED = "Scores are not calibrated against people."


class Grader(Strict):
    """Who judged by what. `makeup`: all else that decides a score, e.g. prompt ids; any change makes another grader."""

    evaluator: str
    makeup: tuple[str, ...]
    rubric: str
    """`id vN hash`, see `rubric_id`."""


class Calibration(Strict):
    """A passed comparison with people. Weighted kappa per criterion: grader with their median, and people in pairs."""

    grader: Grader
    ratings: str
    """Name of the set of ratings."""
    on: date
    transcripts: int = Field(ge=1)
    raters: int = Field(ge=2)
    kappa: Mapping[CriterionId, float]
    human: Mapping[CriterionId, float]

    @property
    def basis(self) -> str:
        """The set and the day, for a notice."""
        return f"set {self.ratings!r}, {self.on.day} {self.on:%B %Y}, {self.transcripts} transcripts"

    @property
    def sentence(self) -> str:
        """What takes the place of `UNCALIBRATED`."""
        return f"Scores are calibrated against {self.raters} people ({self.basis})."

    @property
    def notice(self) -> str:
        """For the scorecard: who judged, and on what ground the numbers can be believed."""
        agreed = ", ".join(f"{name} {value:.2f}" for name, value in self.kappa.items())
        return (
            f"Judged by {_article(self.grader.evaluator)}, calibrated against {self.raters} people "
            f"({self.basis}; weighted kappa with their median: {agreed}). "
            "One score can still be off: read the quotes first."
        )


def rubric_id(rubric: Rubric) -> str:
    """`id vN hash`: the hash is over all that the rubric says."""
    return f"{rubric.id} v{rubric.version} {hashlib.sha256(rubric.model_dump_json().encode()).hexdigest()[:6]}"


def _article(evaluator: str) -> str:
    return "the embedded evaluator" if evaluator == "embedded" else evaluator
