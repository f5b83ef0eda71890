"""Where authors save persona files: a new version at a time, whole or not at all, with the earlier ones kept."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from pydantic import TypeAdapter, ValidationError

from bot.core.persona import Persona, Slug
from bot.errors import AuthoringError, FailureError, InputError, NotFoundError
from bot.store.authored import MAX_BYTES, parse
from bot.store.library import Library, product_home

_SLUG = TypeAdapter(Slug)
_VERSION = re.compile(r"^version:[ \t]*(?P<number>\d+)", re.MULTILINE)
_KEPT = re.compile(r"(?P<version>\d{4,})-(?P<mark>[0-9a-f]{12})")


@dataclass(frozen=True)
class Source:
    """A persona file as it is. `mark` tells one text from another; `version` is None where the file names none."""

    id: str
    text: str
    mark: str
    version: int | None


@dataclass(frozen=True)
class Desk:
    """Saves into the first home of `library`; `kept` is the folder of earlier versions, one folder per persona."""

    library: Library
    kept: Path
    _one_at_a_time: Lock = field(default_factory=Lock, compare=False, repr=False)

    def source(self, id: str) -> Source:
        """The file of persona `id`; raises NotFoundError."""
        path = self.library.persona_files.get(id)
        if path is None:
            raise NotFoundError(f"no persona {id[:60]!r}; go back to the list")
        return _source(id, path)

    def save(self, id: str, text: str, mark: str) -> Source:
        """Save `text` as the next version of `id`; `mark` is that of the source it was written from.

        Raises AuthoringError where the text is no persona, InputError where the file has changed since.
        """
        with self._one_at_a_time:
            before = self.source(id)
            if before.mark != mark:
                raise InputError(f"{id}.yaml has changed since you opened it; copy your text, then reload the page")
            after = self._next(before, text)
            self._keep(before)
            _write(self.place(id), after)
            return self.source(id)

    def history(self, id: str) -> list[Source]:
        """Earlier versions, newest first."""
        folder = self.kept / checked_id(id)
        found = [path for path in folder.glob("*.yaml") if _KEPT.fullmatch(path.stem)]
        return [_source(id, path) for path in sorted(found, reverse=True)]

    def earlier(self, id: str, mark: str) -> Source:
        """The kept version with that mark; raises NotFoundError."""
        for source in self.history(id):
            if source.mark == mark:
                return source
        raise NotFoundError("that version is not kept here; go back to the list")

    def _next(self, before: Source, text: str) -> str:
        if len(text.encode()) > MAX_BYTES:
            raise InputError(f"the text is larger than {MAX_BYTES // 1000} kB; shorten it")
        text = text.replace("\r\n", "\n")
        if text == before.text:
            raise InputError("nothing has changed, so there is no new version to save")
        persona = parse(text, Persona, f"{before.id}.yaml")
        if persona.id != before.id:
            raise AuthoringError(f"{before.id}.yaml", [f"id: {persona.id!r} must stay {before.id!r}"])
        number = max(persona.version, (before.version or 0) + 1)
        numbered, found = _VERSION.subn(f"version: {number}", text, count=1)
        if not found:
            raise AuthoringError(f"{before.id}.yaml", ["version: write it on a line of its own, 'version: 1'"])
        return numbered

    def place(self, id: str) -> Path:
        """Where persona `id` is written; raises InputError where nothing may be written, or it leads elsewhere."""
        home = self.library.homes[0]
        if home == product_home() and not (home / "pyproject.toml").is_file():
            raise InputError("an installed Greenroom keeps its own personas; set GREENROOM_HOME to a folder of yours")
        folder = home / "personas"
        path = folder / f"{checked_id(id)}.yaml"
        if path.is_symlink() or path.resolve().parent != folder.resolve():
            raise InputError(f"{path.name} leads out of {str(folder)!r}; replace it by a file")
        return path

    def _keep(self, source: Source) -> None:
        _write(self.kept / source.id / f"{source.version or 0:04d}-{source.mark}.yaml", source.text)


def checked_id(id: str) -> str:
    """`id` if it can name a persona; raises InputError. Whatever could lead to another folder cannot."""
    try:
        return _SLUG.validate_python(id)
    except ValidationError:
        raise InputError(f"{id[:60]!r} cannot name a persona: use small letters, digits and single hyphens") from None


def _source(id: str, path: Path) -> Source:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise FailureError(f"cannot read {path.name}: {fault}") from fault
    found = _VERSION.search(text)
    mark = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Source(id, text, mark, int(found["number"]) if found else None)


def _write(path: Path, text: str) -> None:
    """Write all of `text` or nothing: a reader sees the old file or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=".", delete=False) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as fault:
        raise FailureError(f"cannot write {str(path)!r}: {fault.strerror}; nothing was changed") from fault
