"""Rating sheets: one CSV per rater, a row per transcript and criterion, for any spreadsheet. Read back strictly."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from bot.core.rubric import Rubric
from bot.core.transcript import normalise
from bot.errors import InputError
from evals.cases import EvaluatorCase

NOT_TESTED = "not tested"
GIVEN = ("transcript", "criterion", "score", "quote", "note")
LEVELS = ("1", "2", "3", "4", "5")
COLUMNS = (*GIVEN, "question", *LEVELS, "rater")
NEEDED = ("transcript", "criterion", "score", "rater")
HOW = f"write 1 to 5 in halves (3.5), or {NOT_TESTED!r}"
MAX_BYTES = 20_000_000
_FORMULA = re.compile(r"\s*[=+\-@\t\r]")
_SCORE = re.compile(r"[1-4](?:[.,](?:0|00|5|50))?|5(?:[.,]0{1,2})?")


@dataclass(frozen=True)
class Row:
    """What one rater gave for one criterion of one transcript. `where` names file and row, as a spreadsheet counts."""

    transcript: str
    criterion: str
    score: float | None
    quote: str
    note: str
    where: str


@dataclass
class Reading:
    """A sheet as it was read: its rater, the rows that are right, the faults of the others, the rows left blank."""

    rater: str = ""
    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    blank: list[str] = field(default_factory=list)
    unrated: list[tuple[str, str]] = field(default_factory=list)
    """Transcript and criterion of every row that is blank or has a fault."""


def sheet(rater: str, cases: Sequence[EvaluatorCase], rubric: Rubric) -> str:
    """The sheet of `rater`, transcripts in the order of `cases`, scores still to be filled in."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for case in cases:
        for name, criterion in rubric.criteria.items():
            anchors = [criterion.anchors[int(level)] for level in LEVELS]
            row = [case.id, name, "", "", "", criterion.question, *anchors, rater]
            writer.writerow([harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def harmless(cell: str) -> str:
    """`cell` so that no spreadsheet takes it for a formula; `plain` undoes it."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """What was meant by a cell, white space around it and the mark of `harmless` dropped."""
    text = cell.strip()
    return text[1:].strip() if text.startswith("'") and _FORMULA.match(text[1:]) else text


def read(path: Path, cases: Mapping[str, EvaluatorCase], rubric: Rubric) -> Reading:
    """The sheet in `path`; raises InputError where it is none at all."""
    reading = Reading()
    seen: dict[tuple[str, str], int] = {}
    for number, cells in _records(path):
        where = f"{path.name} row {number}"
        key = cells["transcript"], cells["criterion"]
        faults = [*_unknown(cells, cases, rubric), *_wrong_rater(cells, reading), *_wrong_score(cells)]
        if first := seen.get(key):
            faults.append(f"column transcript: {key[0]!r} with {key[1]!r} is in row {first} already; keep one of them")
        seen.setdefault(key, number)
        if faults or not cells["score"]:
            reading.unrated.append(key)
        if faults:
            reading.faults += [f"{where}, {fault}" for fault in faults]
        elif not cells["score"]:
            reading.blank.append(f"{where}, column score: {key[0]}, {key[1]}: empty; {HOW}")
        else:
            reading.rows.append(Row(*key, _score(cells["score"]), cells["quote"], cells["note"], where))
    return reading


def gaps(reading: Reading, cases: Mapping[str, EvaluatorCase], rubric: Rubric) -> list[str]:
    """What the rater has not rated: rows left empty, and rows that are gone."""
    told = {(row.transcript, row.criterion) for row in reading.rows} | set(reading.unrated)
    rows = [(case, name) for case in cases for name in rubric.criteria if (case, name) not in told]
    return reading.blank + [f"{reading.rater}: {case}, {name}: its row is gone; put it back" for case, name in rows]


def _records(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Row number and cells by column; rows without anything in them are passed over."""
    text = _text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    head = [plain(cell).lower() for cell in next(records, [])]
    if missing := [name for name in NEEDED if name not in head]:
        found = ", ".join(filter(None, head[:6])) or "nothing"
        raise InputError(
            f"{path} row 1: no column {missing[0]!r}, found {found}; start from the sheet that "
            "`greenroom calibrate init` wrote and keep its first row"
        )
    for number, record in enumerate(records, 2):
        cells = dict(zip(head, map(plain, record), strict=False))
        if any(cells.values()):
            yield number, {name: cells.get(name, "") for name in COLUMNS}


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}") from None
    if len(raw) > MAX_BYTES:
        raise InputError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB, so no rating sheet")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(f"{path}: not UTF-8 (byte {fault.start}); save it as 'CSV UTF-8'") from None


def _unknown(cells: Mapping[str, str], cases: Mapping[str, EvaluatorCase], rubric: Rubric) -> Iterator[str]:
    for column, known in (("transcript", list(cases)), ("criterion", list(rubric.criteria))):
        if cells[column] not in known:
            near = get_close_matches(cells[column], known, n=1)
            fix = f"did you mean {near[0]!r}?" if near else f"this set has {', '.join(known[:4])} …"
            yield f"column {column}: {cells[column]!r} is not in this set; {fix}"


def _wrong_rater(cells: Mapping[str, str], reading: Reading) -> Iterator[str]:
    if not cells["rater"]:
        yield "column rater: empty; give the name that is in the other rows"
    elif reading.rater and cells["rater"] != reading.rater:
        yield f"column rater: {cells['rater']!r}, but the rows above are by {reading.rater!r}; one file per rater"
    reading.rater = reading.rater or cells["rater"]


def _wrong_score(cells: Mapping[str, str]) -> Iterator[str]:
    given = cells["score"]
    if given and given.lower() != NOT_TESTED and not _SCORE.fullmatch(given):
        yield f"column score: {given[:40]!r} is no score; {HOW}"


def _score(given: str) -> float | None:
    """A decimal comma is what many spreadsheets write."""
    return None if given.lower() == NOT_TESTED else float(given.replace(",", "."))


def loose_quotes(rows: Sequence[Row], cases: Mapping[str, EvaluatorCase]) -> list[str]:
    """Quotes that are nowhere in what the trainee wrote: people misquote too, so they are told, not refused."""
    return [
        f"{row.where}, column quote: “{row.quote}” is not in the trainee's words"
        for row in rows
        if row.quote and normalise(row.quote.strip("\"“”'")) not in _trainee(cases[row.transcript])
    ]


def _trainee(case: EvaluatorCase) -> str:
    return normalise("\n".join(one.text for one in case.said if one.speaker == "trainee"))
