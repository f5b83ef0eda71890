"""All checks by name. A name may stand for one check per kind of case, e.g. `finds` for signals and for rules."""

from collections.abc import Mapping
from itertools import chain

from evals.checks import judged, labels, replies, scorecards
from evals.checks.check import Bound, Check, bind
from evals.suite import CheckSpec, Kind


def _by_name(*checks: Check) -> Mapping[str, tuple[Check, ...]]:
    found: dict[str, tuple[Check, ...]] = {}
    for check in checks:
        found[check.name] = (*found.get(check.name, ()), check)
    return found


CHECKS = _by_name(*chain(labels.CHECKS, replies.CHECKS, scorecards.CHECKS, judged.CHECKS))


def bound(spec: CheckSpec, kind: Kind) -> Bound:
    """The check `spec` asks for; raises ValueError saying what to write instead."""
    return bind(spec, kind, CHECKS)


def fault(spec: CheckSpec, kind: Kind) -> str:
    """What is wrong with `spec` on cases of `kind`; empty if nothing."""
    try:
        bound(spec, kind)
    except ValueError as error:
        return str(error)
    return ""
