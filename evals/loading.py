"""A suite by name, with all its cases: those of its file, of its data files, and of its rehearsals."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.core.persona import Persona
from bot.errors import AuthoringError, InputError, NotFoundError
from bot.store.authored import sentences
from bot.store.library import Library
from evals import checks, gate
from evals.cases import AnyCase, CustomerCase, PersonaCase
from evals.suite import CheckSpec, Kind, Rehearsals, Suite
from evals.suite_file import KINDS, read

_PRODUCT = Path(__file__).resolve().parent
_HASH = 12


@dataclass(frozen=True)
class Loaded:
    """A suite and all its cases, in the order of the file, then of its data files."""

    suite: Suite
    cases: tuple[AnyCase, ...]

    def checks(self, case: AnyCase) -> tuple[CheckSpec, ...]:
        """What is checked on `case`: the suite's, then its own."""
        return (*self.suite.checks, *case.checks)

    @cached_property
    def hash(self) -> str:
        """Of what is played and checked. A change of gate or purpose keeps it, so baselines stay comparable."""
        told = [self.suite.kind, self.suite.checks, [case.model_dump(mode="json") for case in self.cases]]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=list).encode()).hexdigest()[:_HASH]


def suite_files(home: Path | None = None) -> dict[str, Path]:
    """Suite id -> file; those in `home`/evals hide their namesakes of the product."""
    found: dict[str, Path] = {}
    for root in reversed(_roots(home)):
        found |= {path.stem: path for path in sorted((root / "suites").glob("*.yaml"))}
    return dict(sorted(found.items()))


def load_suite(name: str, home: Path | None = None) -> Loaded:
    """The suite `name`; raises NotFoundError, or AuthoringError with all faults of the suite or of its data."""
    files = suite_files(home)
    if name not in files:
        near = get_close_matches(name, files, n=1, cutoff=0.3)
        fix = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(files) or 'none'}"
        raise NotFoundError(f"no suite {name!r}; {fix}")
    return _whole(read(files[name]), files[name], home)


def _roots(home: Path | None) -> list[Path]:
    return [home / "evals", _PRODUCT] if home else [_PRODUCT]


def _whole(suite: Suite, path: Path, home: Path | None) -> Loaded:
    """The suite with the cases of its files; names given twice and personas nobody knows are faults."""
    found: list[tuple[str, Any]] = [(f"case {case.id!r}", case) for case in suite.cases]  # type: ignore[attr-defined]
    faults: list[str] = []
    for name in suite.files:
        found += _from_file(_data(name, path, home), suite.kind, faults)
    seen: dict[str, str] = {}
    library = Library.at(home)
    if suite.rehearsals and suite.kind == "persona":
        found += [(f"case {case.id!r}", case) for case in _grid(suite.rehearsals, library)]
    elif suite.rehearsals:
        faults.append(f"rehearsals: only a suite of kind persona has them, not {suite.kind}")
    for where, case in found:
        if case.id in seen:
            faults.append(f"{where}: id {case.id!r} is given twice, first in {seen[case.id]}")
        seen.setdefault(case.id, where)
        faults += [f"{where}: {fault}" for fault in _strangers(case, library)]
    if not (found or faults):
        faults.append("line 1: no cases; give `cases`, `files` or `rehearsals`")
    faults += gate.faults(suite, [case for _, case in found])
    if faults:
        raise AuthoringError(path.name, faults)
    return Loaded(suite, tuple(case for _, case in found))


def _grid(wanted: Rehearsals, library: Library) -> Iterator[PersonaCase]:
    """A case for each persona, trainee and seed."""
    personas = tuple(one.id for one in library.personas()) if wanted.personas == "all" else wanted.personas
    for persona, (trainee, checked), seed in product(personas, wanted.trainees.items(), wanted.seeds):
        name = f"{persona}-{trainee}" + (f"-{seed}" if len(wanted.seeds) > 1 else "")
        yield PersonaCase(
            id=name, cluster=persona, tags=(trainee,), checks=checked, persona=persona, trainee=trainee, seed=seed,
            turns=wanted.turns,
        )  # fmt: skip


def _data(name: str, suite: Path, home: Path | None) -> Path:
    """`name` below the first evals/data that has it; raises AuthoringError."""
    paths = [root / "data" / name for root in _roots(home)]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        near = get_close_matches(name, [file.name for path in paths for file in path.parent.glob("*.jsonl")], n=1)
        fix = f"; did you mean {near[0]!r}?" if near else ""
        raise AuthoringError(suite.name, [f"files: no {name!r} in evals/data{fix}"])
    return path


def _from_file(path: Path, kind: Kind, faults: list[str]) -> Iterator[tuple[str, Any]]:
    """`file:line` and case of each line; what is wrong goes into `faults`."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # splitlines would also cut at U+2028, inside a string
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(f"{path.name}: cannot be read: {fault}") from None
    for number, line in enumerate(lines, 1):
        where = f"{path.name}:{number}"
        if not line.strip():
            continue
        try:
            case = KINDS[kind].model_validate(json.loads(line))
        except json.JSONDecodeError as fault:
            faults.append(f"{where}: no JSON: {fault.msg} at column {fault.colno}")
        except ValidationError as error:
            faults += [f"{where}: {told}" for told in sentences(error, KINDS[kind])]
        else:
            faults += [f"{where}: checks: {told}" for told in _check_faults(case.checks, kind)]
            yield where, case


def _strangers(case: AnyCase, library: Library) -> Iterator[str]:
    """Personas, offers and hidden facts that `case` names and nobody knows."""
    name = getattr(case, "persona", None)
    if name is None:
        return
    try:
        persona = library.persona(name)
    except NotFoundError as error:
        yield f"persona: {error}"
        return
    if isinstance(case, CustomerCase):
        yield from _unknown_to(persona, case)


def _unknown_to(persona: Persona, case: CustomerCase) -> Iterator[str]:
    offers, facts = {offer.id for offer in persona.offers}, {fact.id for fact in persona.hidden_facts}
    if case.offer is not None and case.offer not in offers:
        yield f"offer: {persona.id} has no {case.offer!r}; it has {', '.join(sorted(offers)) or 'none'}"
    for fact in case.unlocked:
        if fact not in facts:
            yield f"unlocked: {persona.id} hides no {fact!r}; it hides {', '.join(sorted(facts)) or 'nothing'}"
    if case.tell is not None and case.tell not in case.unlocked:
        yield f"tell: {case.tell!r} is not unlocked; add it to unlocked"


def _check_faults(specs: tuple[CheckSpec, ...], kind: Kind) -> list[str]:
    return [told for spec in specs if (told := checks.fault(spec, kind))]
