"""How far people's ratings bear an evaluator out. A record is of one evaluator and one rubric, exactly as they were."""

import hashlib
from collections.abc import Mapping
from datetime import date

from pydantic import Field

from bot.core.model import Strict
from bot.core.note import Note, note
from bot.core.rubric import CriterionId, Rubric

UNCALIBRATED = note("uncalibrated")


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
    def sentence(self) -> Note:
        """What takes the place of `UNCALIBRATED`."""
        return note("calibrated", self.on, raters=self.raters, ratings=self.ratings, transcripts=self.transcripts)

    @property
    def notice(self) -> Note:
        """For the scorecard: who judged, and on what ground the numbers can be believed."""
        agreed = ", ".join(f"{name} {value:.2f}" for name, value in self.kappa.items())
        judge = self.grader.evaluator
        slots = {**self.sentence.slots, "model": judge, "kappa": agreed}
        return Note(name=f"calibrated_{'embedded' if judge == 'embedded' else 'model'}", slots=slots, on=self.on)


def rubric_id(rubric: Rubric) -> str:
    """`id vN hash`: the hash is over all that the rubric says."""
    return f"{rubric.id} v{rubric.version} {hashlib.sha256(rubric.model_dump_json().encode()).hexdigest()[:6]}"
