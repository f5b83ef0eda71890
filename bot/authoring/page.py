"""One file under the check, and the findings put down for it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.authoring.findings import Finding, Level, Remark
from bot.errors import AuthoringError
from bot.store.authored import Fault, text_of
from bot.store.document import Document, read

_FAULT = re.compile(r"(?:line (?P<line>\d+): )?(?P<what>.*)", re.DOTALL)
_LEFT = re.compile(r"#\s*(?:WRITE|REWRITE|TODO)\b:?\s*(?P<what>.*)$")
"""A comment that says what is left to write; `persona new` leaves such."""


@dataclass
class Page:
    """One file. `document` is None where the text cannot be read as YAML; then the findings say why."""

    path: Path
    text: str = ""
    document: Document | None = None
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def of(cls, path: Path) -> "Page":
        """The file at `path` with what cannot be read in it put down; raises InputError if there is no such file."""
        page = cls(path)
        try:
            page.text = text_of(path)
            page.document = read(page.text, path.name)
        except AuthoringError as error:
            for fault in error.faults:
                page.fault(fault)
        return page

    @property
    def in_order(self) -> list[Finding]:
        """The findings from top to bottom."""
        return sorted(self.findings, key=lambda found: (found.line, found.column, found.level, found.key, found.what))

    def faults(self, faults: Sequence[Fault]) -> None:
        """Put down what the fields of a model have against the file."""
        for fault in faults:
            what, _, fix = fault.what.partition("; ")
            self.add([Remark("error", "field", fault.key, what, fix)])

    def add(self, remarks: Iterable[Remark], lost: frozenset[str] = frozenset()) -> None:
        """Put remarks down with their places; not those about what was left out for being wrong."""
        for level, rule, key, what, fix in remarks:
            if not any(key == gone or key.startswith(f"{gone}.") for gone in lost):
                self.findings.append(self._placed(level, rule, key, what, fix))

    def _placed(self, level: Level, rule: str, key: str, what: str, fix: str) -> Finding:
        line, column = self.document.place(key) if self.document else (1, 1)
        value = self.document.value(key)[:200] if self.document and key else ""
        return Finding(
            file=str(self.path), line=line, column=column, level=level, rule=rule,
            key=key, value=value, what=what, fix=fix,
        )  # fmt: skip

    def fault(self, text: str, level: Level = "error", rule: str = "yaml") -> None:
        """Put down a fault told as "line N: what"."""
        found = _FAULT.fullmatch(text)
        line, what = (int(found["line"] or 1), found["what"]) if found else (1, text)
        self._append(line, level, rule, what)

    def left(self) -> None:
        """Put down what comments say is left to write."""
        for number, line in enumerate(self.text.splitlines(), 1):
            if "#" in line and (found := _LEFT.search(line)):
                self._append(number, "warning", "left-to-write", f"left to write: {found['what'].strip()}")

    def _append(self, line: int, level: Level, rule: str, what: str) -> None:
        fix = "delete the comment when it is done" if rule == "left-to-write" else ""
        self.findings.append(
            Finding(
                file=str(self.path), line=line, column=1, level=level, rule=rule, key="", value="", what=what, fix=fix
            )
        )
