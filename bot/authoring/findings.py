"""What a check found: where, which key, what value, what is wrong and what to do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from bot.core.model import Strict

Level = Literal["error", "warning"]
"""An error breaks or spoils a rehearsal; a warning is worth a second look."""


class Remark(NamedTuple):
    """A finding before its place is known. `key`: dotted path in the file; `rule`: what was broken, one word each."""

    level: Level
    rule: str
    key: str
    what: str
    fix: str = ""


class Finding(Strict):
    """One thing to mend. Line and column from 1; `value` as written, empty where it is more than a word or line."""

    file: str
    line: int
    column: int
    level: Level
    rule: str
    key: str
    value: str
    what: str
    fix: str

    @property
    def told(self) -> str:
        """Key, what is wrong, and the fix."""
        said = ": ".join(part for part in (self.key, self.what) if part)
        return f"{said}; {self.fix}" if self.fix else said

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.level}: {self.told}"


class Sound(Strict):
    """A file that can be used. `kind`: difficulty or criteria; `tokens`: role -> tokens of its prompt.

    `unwritten`: lines of comments that say what is left to write.
    """

    file: str
    name: str
    kind: str
    tokens: Mapping[str, int] = {}
    unwritten: tuple[int, ...] = ()

    def __str__(self) -> str:
        sizes = ", ".join(f"{role} {tokens:,}" for role, tokens in self.tokens.items())
        right = f"can be played, {still_to_write(self.unwritten)}" if self.unwritten else "right"
        return f"{self.file}: {right} ({self.name}, {self.kind})" + (f", prompt tokens: {sizes}" if sizes else "")


class Report(Strict):
    """Everything found in the files checked."""

    checked: int
    findings: tuple[Finding, ...]
    sound: tuple[Sound, ...] = ()

    def count(self, level: Level) -> int:
        """How many findings of `level`."""
        return sum(found.level == level for found in self.findings)

    def exit_code(self, *, strict: bool) -> int:
        """2, the person's mistake, for an error or, if `strict`, a warning; else 0."""
        return 2 if self.count("error") or (strict and self.findings) else 0

    @property
    def summary(self) -> str:
        """One line for the end."""
        files = _number(self.checked, "file")
        if not self.findings:
            return f"{files}: all right"
        told = (f"{_number(self.count(level), level)}" for level in ("error", "warning") if self.count(level))
        return f"{files}: {', '.join(told)}"


def still_to_write(lines: Sequence[int], most: int = 12) -> str:
    """How many texts are left to write, and where."""
    shown = ", ".join(map(str, lines[:most])) + (" ..." if len(lines) > most else "")
    return f"{_number(len(lines), 'text')} still to write (line{'s' if len(lines) > 1 else ''} {shown})"


def listed(names: Iterable[str], most: int = 4) -> str:
    """`names` as words: "a, b and 3 more"."""
    given = list(names)
    shown = given if len(given) <= most else [*given[: most - 1], f"{len(given) - most + 1} more"]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
