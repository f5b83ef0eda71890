"""Calibration records on disk: one JSON file each, below the data folder."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.core import caps, evidence, scorecard, scoring
from bot.core.assessment import Assessment
from bot.core.calibration import Calibration, Grader, rubric_id
from bot.core.cast import Case, Evaluator
from bot.core.rubric import Rubric
from bot.errors import FailureError

DECIDING = (caps, evidence, scorecard, scoring)
"""Modules that turn proposals into scores, whoever proposes."""


@dataclass(frozen=True)
class Calibrations:
    """The records in `folder`, which need not be there."""

    folder: Path

    @classmethod
    def under(cls, data: Path) -> "Calibrations":
        """The records of an installation that keeps its data in `data`."""
        return cls(data / "calibration" / "passed")

    def keep(self, record: Calibration) -> Path:
        """Write `record`, in place of an older one with the same set and grader; the file."""
        name = hashlib.sha256(f"{record.ratings}\0{record.grader.model_dump_json()}".encode()).hexdigest()[:12]
        path = self.folder / f"{record.ratings}-{name}.json"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            path.write_text(record.model_dump_json(indent=2) + "\n", encoding="utf-8")
        except OSError as fault:
            raise FailureError(f"cannot write {str(path)!r}: {fault.strerror}; set GREENROOM_DATA") from fault
        return path

    def withdraw(self, ratings: str, grader: Grader) -> bool:
        """Remove what an earlier pass of `grader` on this set has left; whether there was any."""
        stale = [path for path, record in self._all() if (record.ratings, record.grader) == (ratings, grader)]
        for path in stale:
            path.unlink()
        return bool(stale)

    def find(self, evaluator: Evaluator, rubric: Rubric) -> Calibration | None:
        """The newest record of exactly this evaluator and rubric."""
        records = self._all()
        if not records:
            return None  # hashing an evaluator reads files: only where there is something to compare with
        wanted = grader(evaluator, rubric)
        found = [record for _, record in records if record.grader == wanted]
        return max(found, key=lambda record: record.on, default=None)

    def _all(self) -> list[tuple[Path, Calibration]]:
        return [(path, _read(path)) for path in sorted(self.folder.glob("*.json"))]


def _read(path: Path) -> Calibration:
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except (ValidationError, OSError) as fault:
        first = str(fault).splitlines()[0]
        raise FailureError(f"{path}: no calibration record ({first}); delete it and run calibrate report") from fault


def grader(evaluator: Evaluator, rubric: Rubric) -> Grader:
    """`evaluator` judging by `rubric`, as both are now."""
    code = hashlib.sha256(b"\0".join(Path(str(module.__file__)).read_bytes() for module in DECIDING)).hexdigest()[:6]
    makeup = (*evaluator.makeup, f"scoring {code}")
    return Grader(evaluator=evaluator.name, makeup=makeup, rubric=rubric_id(rubric))


class Vouched:
    """An evaluator whose notice names the people's ratings that bear it out, where there are any."""

    def __init__(self, evaluator: Evaluator, calibrations: Calibrations) -> None:
        self.name, self._evaluator, self._calibrations = evaluator.name, evaluator, calibrations

    @property
    def makeup(self) -> tuple[str, ...]:
        """That of the evaluator inside."""
        return self._evaluator.makeup

    async def evaluate(self, case: Case) -> Assessment:
        """The same assessment, with the notice it has earned. A broken record is flagged; it costs no scorecard."""
        assessment = await self._evaluator.evaluate(case)
        try:
            record = self._calibrations.find(self._evaluator, case.rubric)
        except FailureError as fault:
            return assessment.model_copy(update={"flags": (*assessment.flags, str(fault))})
        return assessment.model_copy(update={"notice": record.notice}) if record else assessment
