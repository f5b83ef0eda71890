"""All checks by name. A name may stand for one check per kind of case, e.g. `finds` for signals and for rules."""

from collections.abc import Mapping, Sequence
from itertools import chain

from bot.core.usage import Call
from evals.checks import attacks, judged, labels, rehearsals, replies, scorecards
from evals.checks.check import Bound, Check, bind
from evals.checks.seen import Judgeable
from evals.outcome import Checked
from evals.stage import Stage
from evals.suite import CheckSpec, Kind


def _by_name(*checks: Check) -> Mapping[str, tuple[Check, ...]]:
    found: dict[str, tuple[Check, ...]] = {}
    for check in checks:
        found[check.name] = (*found.get(check.name, ()), check)
    return found


CHECKS = _by_name(
    *chain(labels.CHECKS, replies.CHECKS, rehearsals.CHECKS, scorecards.CHECKS, attacks.CHECKS, judged.CHECKS)
)


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


async def run(
    specs: Sequence[CheckSpec], kind: Kind, seen: Judgeable, stage: Stage, calls: list[Call]
) -> tuple[Checked, ...]:
    """Every check on `seen`, in order; questions for a judge go out in one call. Raises FailureError where it fails."""
    wanted = [bound(spec, kind) for spec in specs]
    questions = [one for one in wanted if one.check.name == judged.NAME]
    if stage.judge is None or not questions:
        return tuple(one.on(seen) for one in wanted)
    answers = iter(await judged.asked(questions, seen, stage.judge, stage.library.prompt(judged.ROLE), calls))
    return tuple(next(answers) if one.check.name == judged.NAME else one.on(seen) for one in wanted)
