"""Recorded answers of a model really run: JSON lines, the first of which says of what model, when and by whom.

A recording replays without a key and without a network. What was not recorded is said to be so, and never passes.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field, ValidationError

from bot.core.model import Strict
from bot.errors import FailureError, InputError, NotRecordedError
from bot.llm.tape import AT, Kept, Shelf

T = TypeVar("T", bound=Strict)
AGAIN = "record it anew with the model itself: --model {model} --record {path}"


class Header(Strict):
    """The first line."""

    model: str
    parameters: Mapping[str, Any] = Field(default_factory=dict)
    """What the run was started with, beside each prompt's own temperature and length."""
    date: date
    by: str
    """Who ran it, and on what."""


class Row(Strict):
    """Every further line."""

    key: str
    kept: Kept

    @property
    def prompt(self) -> str:
        """Id of the prompt that was asked."""
        return self.kept.calls[-1].prompt


class Recording:
    """The shelf of a replay: what it holds is all there is."""

    def __init__(self, path: Path, header: Header, rows: Mapping[str, Row]) -> None:
        self.path, self.header, self._rows = path, header, rows

    @classmethod
    def read(cls, path: Path) -> "Recording":
        """The recording in `path`; raises InputError naming the line that is wrong."""
        try:
            first, *rest = path.read_text(encoding="utf-8").splitlines() or [""]
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"recording {path}: {error}") from None
        header = _line(path, 1, first, Header)
        rows = [_line(path, number, line, Row) for number, line in enumerate(rest, 2)]
        return cls(path, header, {row.key: row for row in rows})

    def find(self, key: str, prompt: str) -> Kept:
        """The recorded answer; raises NotRecordedError where there is none."""
        if key not in self._rows:
            raise NotRecordedError(f"{self.path.name}: {self._why(prompt)}; {self._again}")
        return self._rows[key].kept

    def keep(self, key: str, kept: Kept) -> None:
        """Nothing is asked in a replay, so nothing can come in."""
        raise NotRecordedError(f"{self.path.name}: a replay keeps no answers; {self._again}")

    def drop(self, key: str, prompt: str) -> None:
        """Raises NotRecordedError: nobody can be asked again."""
        raise NotRecordedError(f"{self.path.name}: the answer to {prompt} no longer fits what is asked; {self._again}")

    @property
    def _again(self) -> str:
        return AGAIN.format(model=self.header.model, path=self.path.name)

    def _why(self, prompt: str) -> str:
        """What is missing: another version of the prompt was recorded, or this question of it was not."""
        name = prompt.partition(" ")[0]
        others = sorted({row.prompt for row in self._rows.values() if row.prompt.partition(" ")[0] == name})
        if others and prompt not in others:
            return f"{prompt} is not recorded; {', '.join(others)} is"
        return f"this question of {prompt} is not recorded"


class Recorder:
    """A shelf in front of another: notes what a run uses, and writes it as a recording."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._used = shelf, dict[str, str]()

    def find(self, key: str, prompt: str) -> Kept | None:
        """As the other shelf."""
        self._used[key] = prompt
        return self._shelf.find(key, prompt)

    def keep(self, key: str, kept: Kept) -> None:
        """As the other shelf."""
        self._shelf.keep(key, kept)

    def drop(self, key: str, prompt: str) -> None:
        """As the other shelf."""
        self._shelf.drop(key, prompt)

    def write(self, path: Path, header: Header) -> int:
        """Write all that was used and answered, in an order that does not change; how many answers it is.

        It replays anywhere: where the model was is not in it, so everything used must have come from one place.
        """
        found = ((key, self._shelf.find(key, prompt)) for key, prompt in sorted(self._used.items(), key=_by_prompt))
        rows = [Row(key=key.partition(AT)[0], kept=kept).model_dump_json() for key, kept in found if kept]
        unfinished = path.with_suffix(".unfinished")
        try:
            unfinished.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_text("\n".join([header.model_dump_json(), *rows]) + "\n", encoding="utf-8")
            unfinished.replace(path)
        except OSError as fault:
            raise FailureError(f"{path}: {fault.strerror}; the answers are in the ledger, so run it again") from None
        return len(rows)


def _by_prompt(used: tuple[str, str]) -> tuple[str, str]:
    key, prompt = used
    return prompt, key


def _line(path: Path, number: int, line: str, shape: type[T]) -> T:
    try:
        return shape.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = ".".join(map(str, fault["loc"])) or "line"
        raise InputError(f"recording {path}, line {number}: {where}: {fault['msg']}") from None
