"""One file under the check, and the findings put down for it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.authoring.findings import Finding, Level, Remark, Sound
from bot.errors import AuthoringError
from bot.store.authored import Fault, text_of
from bot.store.document import Document, Place, read

_FAULT = re.compile(r"(?:line (?P<line>\d+): )?(?P<what>.*)", re.DOTALL)
KEPT = ("script", "name")
"""Keys whose places are kept when the file is closed: whole scripts and names are compared at the end."""
_LEFT = re.compile(r"#\s*(?:WRITE|REWRITE|TODO)\b:?\s*(?P<what>.*)$")
"""A comment that says what is left to write; `persona new` leaves such."""


LEFT_TO_WRITE, LEFT = "left-to-write", "left to write: "
"""The rule of such a comment, and how a finding on it begins."""


def left_to_write(text: str) -> dict[int, str]:
    """Line -> what a comment there says is left to write, from top to bottom."""
    lines = enumerate(text.split("\n"), 1)
    return {number: found["what"].strip() for number, line in lines if "#" in line and (found := _LEFT.search(line))}


_KEY = re.compile(r"(?P<inside>  )?(?P<key>\w+):")


def unwritten_lines(text: str) -> frozenset[str]:
    """Parts of the script, such as script.beats, in or right above which a comment says what is left to write."""
    found: set[str] = set()
    key, next_too = "", False
    for line in text.split("\n"):
        if named := _KEY.match(line):
            key = f"{key.partition('.')[0]}.{named['key']}" if named["inside"] else named["key"]
            found |= {key} if next_too else set()
            next_too = False
        if "#" in line and (left := _LEFT.search(line)):
            above = not line[: left.start()].strip() and left.start() <= 2
            next_too = next_too or above
            found |= set() if above else {key}
    return frozenset(key for key in found if key.partition(".")[0] == "script")


_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")
"""Line breaks to YAML, but to no editor."""


def editor_lines(text: str) -> list[int]:
    """For each line as YAML counts them, the line that an editor shows; empty where they are the same."""
    if not _ODD_BREAKS.search(text):
        return []
    shown = [1]
    for ending in re.findall("[\n\r\x85\u2028\u2029]", text.replace("\r\n", "\n")):
        shown.append(shown[-1] + (not _ODD_BREAKS.match(ending)))
    return shown


class Page:
    """One file. What it says is kept only while it is open: a document is fifty times the size of its file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.findings: list[Finding] = []
        self.sound: Sound | None = None
        self.unwritten_lines: frozenset[str] = frozenset()
        self._document: Document | None = None
        self._lines: list[int] = []
        self._kept: dict[str, tuple[Place, str]] = {}

    @contextmanager
    def opened(self) -> Iterator[Document | None]:
        """The file's document, None where it cannot be read as YAML. Faults of the text are put down once."""
        try:
            text = text_of(self.path)
            self._lines = editor_lines(text)
            if not self._kept:
                self._left(text)
                self.unwritten_lines = unwritten_lines(text)
            self._document = read(text, self.path.name)
            self._kept = {key: self._where(key, self._document) for key in KEPT}
        except AuthoringError as error:
            for fault in error.faults:
                found = _FAULT.fullmatch(fault)
                line, what = (int(found["line"] or 1), found["what"]) if found else (1, fault)
                self._put(self._shown(Place(line, 1)), "error", "yaml", what)
        try:
            yield self._document
        finally:
            self._document = None

    @property
    def errors(self) -> bool:
        """Whether any finding is an error."""
        return any(found.level == "error" for found in self.findings)

    @property
    def unwritten(self) -> list[int]:
        """Lines that say what is left to write."""
        return [found.line for found in self.in_order if found.rule == LEFT_TO_WRITE]

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
        """Put remarks down with their places; not those on `lost` keys, which were left out for being wrong."""
        told = [one for one in remarks if not any(one.key == gone or one.key.startswith(f"{gone}.") for gone in lost)]
        if self._document or all(remark.key in self._kept for remark in told):
            for remark in told:
                self._place(remark, self._document)
            return
        with self.opened() as document:
            for remark in told:
                self._place(remark, document)

    def _place(self, remark: Remark, document: Document | None) -> None:
        place, value = self._where(remark.key, document) if document else self._kept[remark.key]
        self._put(self._shown(place), remark.level, remark.rule, remark.what, remark.fix, remark.key, value)

    def _shown(self, place: Place) -> Place:
        return place._replace(line=self._lines[place.line - 1]) if place.line <= len(self._lines) else place

    @staticmethod
    def _where(key: str, document: Document) -> tuple[Place, str]:
        return document.place(key), document.value(key)[:200]

    def _left(self, text: str) -> None:
        """Put down what comments say is left to write."""
        for number, what in left_to_write(text).items():
            fix = "delete the comment when it is done"
            self._put(Place(number, 1), "warning", LEFT_TO_WRITE, f"{LEFT}{what or 'this text'}", fix)

    def _put(
        self, place: Place, level: Level, rule: str, what: str, fix: str = "", key: str = "", value: str = ""
    ) -> None:
        at: dict[str, Any] = {"file": str(self.path), "line": place.line, "column": place.column}
        self.findings.append(Finding(**at, level=level, rule=rule, key=key, value=value, what=what, fix=fix))
