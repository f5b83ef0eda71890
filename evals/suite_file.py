"""Reads a suite file with cases of its kind and checks that exist; all faults in one error, with line numbers."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Self

from pydantic import ConfigDict, create_model, model_validator

from bot.core.model import Strict
from bot.core.persona import FAULT_SEPARATOR
from bot.errors import AuthoringError
from bot.store.authored import load
from evals import checks
from evals.cases import AppraiserCase, AttackCase, Case, CustomerCase, EvaluatorCase, PersonaCase
from evals.suite import Kind, Suite

KINDS: dict[Kind, type[Case]] = {
    "appraiser": AppraiserCase,
    "customer": CustomerCase,
    "evaluator": EvaluatorCase,
    "persona": PersonaCase,
    "attack": AttackCase,
}


def read(path: Path) -> Suite:
    """The suite in `path`, its cases typed; raises AuthoringError with all its faults."""
    suite = load(path, _typed(_kind(path)))
    if suite.id != path.stem:
        raise AuthoringError(path.name, [f"line 1: id: {suite.id!r} must equal the file name {path.stem!r}"])
    return suite


class _Headline(Strict):
    """Just enough of a suite to know the kind of its cases: then its faults and theirs are told together."""

    model_config = ConfigDict(extra="ignore")

    kind: Kind


def _kind(path: Path) -> Kind:
    """The suite's kind; where it has none, raises AuthoringError with all other faults of the suite too."""
    try:
        return load(path, _Headline).kind
    except AuthoringError:
        return load(path, Suite).kind


class _Checking(Suite):
    """A suite that knows which checks there are. Made for one kind of case by `_typed`."""

    @classmethod
    def cross_faults(cls, data: Mapping[str, Any]) -> list[str]:
        """Checks that do not exist, do not fit or have a bad argument, and ids given twice, with the dotted path."""
        kind: Kind | None = next((kind for kind in KINDS if kind == data.get("kind")), None)
        if kind is None:
            return []
        ids = [case.get("id") if isinstance(case, Mapping) else None for case in _list(data.get("cases"))]
        twice = [
            f"cases.{at}.id: {id!r} is given twice" for at, id in enumerate(ids) if id is not None and id in ids[:at]
        ]
        return twice + [
            f"{where}.{number}: {told}"
            for where, specs in _specs(data)
            for number, spec in enumerate(_list(specs))
            if (isinstance(spec, str) or (isinstance(spec, dict) and len(spec) == 1))
            and (told := checks.fault(spec, kind))
        ]

    @model_validator(mode="after")
    def _checks_are_known(self) -> Self:
        if faults := self.cross_faults(self.model_dump(mode="json")):
            raise ValueError(FAULT_SEPARATOR.join(faults))
        return self


def _specs(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every list of checks in a suite file, with its dotted path."""
    yield "checks", data.get("checks")
    for number, case in enumerate(_list(data.get("cases"))):
        yield f"cases.{number}.checks", case.get("checks") if isinstance(case, Mapping) else None
    grid = data.get("rehearsals")
    trainees = grid.get("trainees") if isinstance(grid, Mapping) else None
    for trainee, specs in trainees.items() if isinstance(trainees, Mapping) else ():
        yield f"rehearsals.trainees.{trainee}", specs


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


@cache
def _typed(kind: Kind) -> type[Suite]:
    """`Suite` whose inline cases are of `kind`, so that their faults are found with line and nearest name."""
    many: Any = tuple[KINDS[kind], ...]  # type: ignore[valid-type]  # the types are made here, from the table
    return create_model(f"{kind.title()}Suite", __base__=_Checking, cases=(many, ()))
