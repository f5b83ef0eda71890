"""The library of a server: persona files are read anew, and a broken one keeps its last good state."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bot.core.persona import Persona
from bot.errors import AuthoringError, InputError
from bot.store.library import Library


class Broken(NamedTuple):
    """A persona file that cannot be used as it is now: its first fault, and whether an earlier state stands in."""

    id: str
    fault: str
    kept: bool


@dataclass(frozen=True)
class Shelf(Library):
    """A library that is never out of date. A file that was never right is left out of `personas`."""

    _last_good: dict[str, Persona] = field(default_factory=dict, compare=False, repr=False)

    @property
    def persona_files(self) -> dict[str, Path]:
        """Persona id -> file as the folders are now, sorted."""
        return self._files("personas")

    def persona(self, name: str) -> Persona:
        """The persona `name`, as it last was right; raises NotFoundError, or AuthoringError where it never was."""
        return self._read(Library(self.homes), name)

    def personas(self) -> list[Persona]:
        """Every persona that is or was right."""
        now, found = Library(self.homes), []
        for name in now.persona_ids():
            try:
                found.append(self._read(now, name))
            except InputError:  # told by `broken`
                continue
        return found

    def broken(self) -> list[Broken]:
        """Files that are wrong now."""
        now, found = Library(self.homes), []
        for name in now.persona_ids():
            try:
                now.persona(name)
            except InputError as error:
                fault = error.faults[0] if isinstance(error, AuthoringError) else str(error)
                found.append(Broken(name, fault, name in self._last_good))
        return found

    def _read(self, now: Library, name: str) -> Persona:
        try:
            self._last_good[name] = now.persona(name)
        except AuthoringError:
            if name not in self._last_good:
                raise
        return self._last_good[name]
