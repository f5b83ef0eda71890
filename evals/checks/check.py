"""What a check is: a function from what was played to a verdict, the kinds of case it fits, and its one argument."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, NamedTuple

import yaml
from pydantic import TypeAdapter, ValidationError

from evals.outcome import Checked
from evals.suite import CheckSpec, Kind


class Verdict(NamedTuple):
    """What a check found. `quote`: the words that decided it, where words did."""

    verdict: Literal["pass", "fail", "unclear"]
    why: str = ""
    quote: str = ""


def passed(why: str, quote: str = "") -> Verdict:
    """It holds."""
    return Verdict("pass", why, quote)


def failed(why: str, quote: str = "") -> Verdict:
    """It does not."""
    return Verdict("fail", why, quote)


def unclear(why: str, quote: str = "") -> Verdict:
    """It cannot be told here."""
    return Verdict("unclear", why, quote)


@dataclass(frozen=True)
class Check:
    """`decide(seen)`, or `decide(seen, argument)` where `argument` says of what type; None: it takes none.

    `fault`: what is wrong with an argument of the right type, e.g. a criterion no rubric has; empty if nothing.
    """

    name: str
    kinds: frozenset[Kind]
    decide: Callable[..., Verdict]
    argument: Any = None
    example: str = ""
    """An argument as a suite would write it, for messages."""


@dataclass(frozen=True)
class Bound:
    """A check with its argument, as a suite asks for it."""

    check: Check
    argument: Any
    shown: str

    def on(self, seen: Any) -> Checked:
        """The verdict on `seen`, under the name the suite gave it."""
        given = (seen,) if self.check.argument is None else (seen, self.argument)
        return self.stamped(self.check.decide(*given))

    def stamped(self, verdict: Verdict) -> Checked:
        """`verdict` with the check's name."""
        return Checked(check=self.shown, verdict=verdict.verdict, why=verdict.why, quote=verdict.quote)


def bind(spec: CheckSpec, kind: Kind, known: Mapping[str, tuple[Check, ...]]) -> Bound:
    """The check that `spec` names for cases of `kind`; raises ValueError saying what to write instead."""
    name, given = (spec, None) if isinstance(spec, str) else next(iter(spec.items()))
    if name not in known:
        near = get_close_matches(name, known, n=1)
        fix = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(known))}"
        raise ValueError(f"no check {name!r}; {fix}")
    check = next((one for one in known[name] if kind in one.kinds), None)
    if check is None:
        fits = sorted({kind for one in known[name] for kind in one.kinds})
        raise ValueError(f"check {name!r} does not fit {kind} cases; it fits {', '.join(fits)}")
    if check.argument is None and given is None:
        return Bound(check, None, name)
    if check.argument is None:
        raise ValueError(f"check {name!r} takes no argument; write {name}")
    return Bound(check, _argument(check, given), f"{name}: {_shown(given)}")


def _argument(check: Check, given: Any) -> Any:
    wanted = f"write {{{check.name}: {check.example}}}"
    if given is None:
        raise ValueError(f"check {check.name!r} needs an argument; {wanted}")
    try:
        return TypeAdapter(check.argument).validate_python(given)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        where = "".join(f".{part}" for part in fault["loc"] if isinstance(part, str | int))
        told = f"check {check.name!r}{where}: {fault['msg']}, found {str(fault['input'])[:40]!r}"
        raise ValueError(f"{told}; {wanted}") from None


def _shown(given: Any) -> str:
    """The argument as it stands in the file."""
    if isinstance(given, str):
        return given
    return yaml.safe_dump(given, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000).strip()
