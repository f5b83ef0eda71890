"""`greenroom persona check`: everything wrong with the files at once, each fault with its place and the fix."""

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from bot.authoring import coverage, prompt_size, reach, recognising, repeats, secrets, wording
from bot.authoring.findings import Remark, Report, Sound
from bot.authoring.mending import mended
from bot.authoring.page import Page, unwritten_lines
from bot.authoring.prompt_size import Prompts, Roles
from bot.authoring.repeats import Said
from bot.core.persona import Persona
from bot.errors import AuthoringError, NotFoundError
from bot.store.authored import examine, text_of
from bot.store.library import Library

MAX_TURNS = 20
"""Turns of a rehearsal unless GREENROOM_MAX_TURNS says otherwise."""


@dataclass(frozen=True)
class Checker:
    """Checks persona files against each other and against the customers of `library`. Reads each rubric once."""

    library: Library
    max_turns: int = MAX_TURNS
    _wrong_names: dict[tuple[str, str], Remark | None] = field(default_factory=dict, repr=False)
    _prompts: dict[str, Prompts] = field(default_factory=dict, repr=False)

    def check(self, files: Sequence[Path]) -> Report:
        """What is wrong with `files`; nothing that is in them raises. Raises InputError for one that is missing."""
        pages = [Page(path) for path in files]
        with _uncollected():
            usable = [(page, said) for page in pages if (said := self._examined(page))]
            self._compare(usable)
        sound = [page.sound for page, _ in usable if page.sound]
        findings = tuple(found for page in pages for found in page.in_order)
        return Report(checked=len(files), findings=findings, sound=tuple(sound))

    def _examined(self, page: Page) -> Said | None:
        """What the customer of the file says, if its fields are right; all findings on the file alone are put down."""
        with page.opened() as document:
            if document is None:
                return None
            persona, faults = examine(document, Persona)
            page.faults(faults)
            if persona is None:
                self._rest(page, document.data)
                return None
            page.add(self._remarks(persona, page.path))
            said = repeats.said(persona, page.unwritten_lines)
            page.add(repeats.within(said))
            tokens = self._sizes(page, persona)
            if not page.errors:
                about = {"file": str(page.path), "name": persona.name, "kind": persona.difficulty}
                page.sound = Sound(**about, tokens=tokens, unwritten=tuple(page.unwritten))
            return said

    def _rest(self, page: Page, data: object) -> None:
        """Remarks on what is right in a file whose fields are not."""
        persona, lost = mended(data)
        if persona:
            page.add(self._remarks(persona, page.path, lost), lost)
            if not any(gone.startswith("script") for gone in lost):
                page.add(repeats.within(repeats.said(persona)))

    def _remarks(self, persona: Persona, path: Path, lost: frozenset[str] = frozenset()) -> Iterator[Remark]:
        """All that can be said of one persona, less what looks at keys that are `lost` and stood in for."""
        parts = {gone.partition(".")[0] for gone in lost}
        if persona.id != path.stem:
            what = f"{persona.id!r} is not the file name {path.stem!r}"
            yield Remark("error", "id", "id", what, f"write {path.stem!r}, or rename the file to {persona.id}.yaml")
        wanted = [("rubric", persona.rubric), *((f"compliance.{i}", name) for i, name in enumerate(persona.compliance))]
        yield from (wrong._replace(key=key) for key, name in wanted if (wrong := self._wrong_name(key, name)))
        if not parts & {"temperament", "hidden_facts"}:
            yield from reach.remarks(persona, self.max_turns)
        if "script" not in lost:
            yield from (remark for remark in coverage.remarks(persona) if not _follows(remark.key, lost))
        yield from recognising.remarks(persona)
        yield from wording.remarks(persona)
        yield from secrets.remarks(persona)

    def _wrong_name(self, key: str, name: str) -> Remark | None:
        """A rubric or pack that the library does not have, or has broken."""
        kind = "rubric" if key == "rubric" else "pack"
        if (kind, name) not in self._wrong_names:
            wrong = None
            try:
                self.library.rubric(name) if kind == "rubric" else self.library.pack(name)
            except NotFoundError as error:
                what, _, fix = str(error).partition("; ")
                wrong = Remark("error", "unknown-name", key, what, fix)
            except AuthoringError as error:
                fix = f"see `greenroom rubric check {name}`" if kind == "rubric" else "mend that file"
                wrong = Remark("error", "unknown-name", key, f"{name!r} is broken: {error.faults[0]}", fix)
            self._wrong_names[kind, name] = wrong
        return self._wrong_names[kind, name]

    def _compare(self, usable: Sequence[tuple[Page, Said]]) -> None:
        """What customers should not have in common: lines and names."""
        checked = {said.id for _, said in usable}
        others = [other for name in self.library.persona_ids() if name not in checked and (other := self._other(name))]
        everyone = [*(said for _, said in usable), *others]
        remarks: dict[int, list[Remark]] = {}
        for index, remark in repeats.between(everyone):
            remarks.setdefault(index, []).append(remark)
        for index, (page, _) in enumerate(usable):
            page.add(remarks.get(index, []))

    def _other(self, name: str) -> Said | None:
        """What a customer that is not checked now says; None if the file is broken, which is not what was asked."""
        try:
            return repeats.said(self.library.persona(name), unwritten_lines(text_of(self.library.persona_files[name])))
        except AuthoringError:
            return None

    def _sizes(self, page: Page, persona: Persona) -> Roles:
        """Tokens by role, a warning where there are too many; none for a rubric that is not to be had."""
        if self._wrong_name("rubric", persona.rubric):
            return {}
        if persona.rubric not in self._prompts:
            prompts = {role: self.library.prompt(role) for role in prompt_size.BUDGETS}
            self._prompts[persona.rubric] = Prompts(prompts, self.library.rubric(persona.rubric))
        sizes = self._prompts[persona.rubric].sizes(persona)
        page.add(prompt_size.remarks(sizes))
        return sizes


@contextmanager
def _uncollected() -> Iterator[None]:
    """Parsed files hold no cycles, so that looking for some in each new million of objects finds nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _follows(key: str, lost: Iterable[str]) -> bool:
    """Whether lines are missing at `key` only because a key below it, or one misspelt beside it, was left out."""
    table, _, name = key.rpartition(".")
    beside = [gone.rpartition(".")[2] for gone in lost if gone.rpartition(".")[0] == table]
    return any(gone.startswith(f"{key}.") for gone in lost) or bool(get_close_matches(name, beside))
