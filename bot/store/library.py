"""Authored files by name: personas, rubrics and compliance packs, from the product or from GREENROOM_HOME."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from bot.core.model import Strict
from bot.core.persona import Persona
from bot.core.prompt import Prompt
from bot.core.rubric import Pack, Rubric
from bot.errors import AuthoringError, NotFoundError
from bot.store.authored import load, load_prompt

T = TypeVar("T", bound=Strict)
_PACKAGE = Path(__file__).resolve().parents[1]
ALWAYS_APPLIES = "any"
"""The pack whose rules bind every rehearsal."""


def product_home() -> Path:
    """Where the product's own personas and prompts lie: beside the package in a checkout, inside it in a wheel."""
    checkout = _PACKAGE.parent
    return checkout if (checkout / "personas").is_dir() else _PACKAGE / "data"


@dataclass(frozen=True)
class Library:
    """Folders searched in order; a file in an earlier one hides its namesake in a later one."""

    homes: tuple[Path, ...]

    @classmethod
    def at(cls, home: Path | None = None) -> "Library":
        """The product's library with `home` in front of it."""
        return cls((home, product_home()) if home else (product_home(),))

    @cached_property
    def persona_files(self) -> dict[str, Path]:
        """Persona id -> file, sorted."""
        return self._files("personas")

    def _files(self, folder: str) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for home in reversed(self.homes):
            found |= {path.stem: path for path in sorted((home / folder).glob("*.yaml"))}
        return dict(sorted(found.items()))

    def persona_ids(self) -> list[str]:
        """All persona ids, sorted."""
        return list(self.persona_files)

    def persona(self, name: str) -> Persona:
        """The persona `name`; raises NotFoundError or AuthoringError."""
        return _load(self.persona_files, name, "persona", Persona)

    def personas(self) -> list[Persona]:
        """Every persona; raises one AuthoringError with the faults of all files."""
        faults, found = [], []
        for name in self.persona_ids():
            try:
                found.append(self.persona(name))
            except AuthoringError as error:
                faults += [f"{error.where}: {fault}" for fault in error.faults]
        if faults:
            raise AuthoringError("personas", faults)
        return found

    @cached_property
    def rubric_files(self) -> dict[str, Path]:
        """Rubric id -> file, sorted."""
        return self._files("prompts/rubrics")

    def rubric(self, name: str) -> Rubric:
        """The rubric `name`."""
        return _load(self.rubric_files, name, "rubric", Rubric)

    def pack(self, name: str) -> Pack:
        """The compliance pack `name`."""
        return _load(self._files("prompts/compliance"), name, "compliance pack", Pack)

    def prompt(self, name: str) -> Prompt:
        """The prompt `name`; raises NotFoundError or AuthoringError."""
        paths = [home / "prompts" / f"{name}.md" for home in self.homes]
        path = next((path for path in paths if path.is_file()), None)
        if path is None:
            raise NotFoundError(f"no prompt {name!r} in {', '.join(str(path.parent) for path in paths)}")
        return load_prompt(path)

    def packs(self, persona: Persona | None) -> tuple[Pack, ...]:
        """The packs that bind a rehearsal with `persona`: its own and the one for everybody."""
        names = (*(persona.compliance if persona else ()), ALWAYS_APPLIES)
        return tuple(self.pack(name) for name in names)


def _load(files: dict[str, Path], name: str, kind: str, model: type[T]) -> T:
    path = files.get(name)
    if path is None:
        near = get_close_matches(name, files, n=1, cutoff=0.3)
        fix = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(files) or 'none'}"
        raise NotFoundError(f"no {kind} {name!r}; {fix}")
    found = load(path, model)
    given = getattr(found, "id", name)
    if given != name:
        raise AuthoringError(path.name, [f"line 1: id: {given!r} must equal the file name {name!r}"])
    return found
