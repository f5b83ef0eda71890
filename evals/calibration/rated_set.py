"""A set of ratings on disk: what was drawn, and what people gave, as cases that a suite can use as they are."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from bot.core.calibration import rubric_id
from bot.core.model import Strict
from bot.core.rubric import Rubric
from bot.errors import AuthoringError, FailureError, InputError, NotFoundError
from evals.calibration.sheets import Reading, Row
from evals.cases import EvaluatorCase

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,38}")
DRAWN, RATED, WORDS = "drawn.jsonl", "rated.jsonl", "words.jsonl"


class Words(Strict):
    """What a rater wrote beside a score."""

    transcript: str
    criterion: str
    rater: str
    quote: str = ""
    note: str = ""


class About(Strict):
    """By which rubric a set is rated. `anchors`: its id, version and hash when the sheets were made."""

    rubric: str
    anchors: str


@dataclass(frozen=True)
class RatedSet:
    """The set in `folder`."""

    folder: Path

    @classmethod
    def at(cls, data: Path, name: str) -> "RatedSet":
        """The set `name` of an installation; raises InputError for a name that is no file name."""
        if not NAME.fullmatch(name):
            raise InputError(f"set {name!r}: use lower-case letters, digits, - and _, at most 39")
        return cls(data / "calibration" / "sets" / name)

    @classmethod
    def names(cls, data: Path) -> list[str]:
        """All sets."""
        return sorted(path.parent.name for path in (data / "calibration" / "sets").glob(f"*/{DRAWN}"))

    @classmethod
    def only(cls, data: Path, name: str | None) -> "RatedSet":
        """The set `name`, or the one there is; raises NotFoundError."""
        known = cls.names(data)
        if name is None and len(known) == 1:
            name = known[0]
        if name is None or name not in known:
            there = ", ".join(known) or "none yet: `greenroom calibrate init` draws one"
            raise NotFoundError(f"no set {name!r}; there are: {there}" if name else f"name a set; there are: {there}")
        return cls.at(data, name)

    @property
    def name(self) -> str:
        """As in the codes of its transcripts."""
        return self.folder.name

    @property
    def about(self) -> About:
        """The rubric it is rated by."""
        return About.model_validate_json(self._read("about.json"))

    def draw(self, cases: Sequence[EvaluatorCase], rubric: Rubric) -> list[EvaluatorCase]:
        """Keep `cases` under codes that tell raters nothing; raises InputError where the set is there already."""
        if (self.folder / DRAWN).exists():
            raise InputError(f"set {self.name!r} is drawn already; give --out another name")
        width = len(str(len(cases)))
        blind = {"ratings": {}, "tags": (), "checks": (), "rated_by": "people"}
        drawn = [
            case.model_copy(update={**blind, "id": f"{self.name}-{at:0{width}d}", "cluster": case.source})
            for at, case in enumerate(cases, 1)
        ]
        self._write("about.json", About(rubric=rubric.id, anchors=rubric_id(rubric)).model_dump_json() + "\n")
        self._write(DRAWN, "".join(case.model_dump_json(exclude_defaults=True) + "\n" for case in drawn))
        return drawn

    def drawn(self) -> dict[str, EvaluatorCase]:
        """The transcripts, by code."""
        return {case.id: case for case in self._cases(DRAWN)}

    def rated(self) -> list[EvaluatorCase]:
        """The transcripts that have ratings; raises NotFoundError where none were imported."""
        if not (self.folder / RATED).is_file():
            raise NotFoundError(f"set {self.name!r} has no ratings yet; `greenroom calibrate import` reads the sheets")
        return self._cases(RATED)

    def words(self) -> list[Words]:
        """What the raters wrote beside their scores."""
        return [Words.model_validate_json(line) for _, line in self._lines(WORDS)]

    def keep(self, readings: Iterable[Reading]) -> list[EvaluatorCase]:
        """Put in the ratings of every sheet; those of other raters stay as they are."""
        fresh = {reading.rater: reading.rows for reading in readings}
        old = {case.id: case.ratings for case in self._cases(RATED)} if (self.folder / RATED).is_file() else {}
        words = [one for one in self.words() if one.rater not in fresh] if old else []
        words += [_words(row, rater) for rater, rows in fresh.items() for row in rows if row.quote or row.note]
        cases = [
            case.model_copy(update={"ratings": _merged(case.id, old.get(case.id, {}), fresh)})
            for case in self.drawn().values()
        ]
        rated = [case for case in cases if case.ratings]
        self._write(RATED, "".join(case.model_dump_json(exclude_defaults=True) + "\n" for case in rated))
        self._write(WORDS, "".join(one.model_dump_json() + "\n" for one in words))
        return rated

    def _cases(self, file: str) -> list[EvaluatorCase]:
        faults, found = [], []
        for number, line in self._lines(file):
            try:
                found.append(EvaluatorCase.model_validate(json.loads(line)))
            except (ValidationError, json.JSONDecodeError) as fault:
                faults.append(f"line {number}: {str(fault).splitlines()[0]}")
        if faults:
            raise AuthoringError(str(self.folder / file), faults)
        return found

    def _lines(self, file: str) -> Iterator[tuple[int, str]]:
        """Lines with their numbers. Only a newline ends one: what people write may hold other separators."""
        for number, line in enumerate(self._read(file).split("\n"), 1):
            if line.strip():
                yield number, line

    def _read(self, file: str) -> str:
        try:
            return (self.folder / file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise FailureError(f"{self.folder / file}: {fault}") from None

    def _write(self, file: str, text: str) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / file).write_text(text, encoding="utf-8")
        except OSError as fault:
            raise FailureError(f"{self.folder / file}: {fault.strerror}; set GREENROOM_DATA") from None


def _words(row: Row, rater: str) -> Words:
    return Words(transcript=row.transcript, criterion=row.criterion, rater=rater, quote=row.quote, note=row.note)


def _merged(
    case: str, old: Mapping[str, Mapping[str, float | None]], fresh: Mapping[str, Sequence[Row]]
) -> dict[str, Mapping[str, float | None]]:
    """Rater -> criterion -> score, with the sheets just read in place of older ones."""
    new = {rater: {row.criterion: row.score for row in rows if row.transcript == case} for rater, rows in fresh.items()}
    kept = {rater: given for rater, given in old.items() if rater not in fresh}
    return kept | {rater: given for rater, given in new.items() if given}
