"""All that a report shows of a run: variants side by side, paired differences, changed cases, the gate, the bill."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.model import Strict
from bot.core.usage import Usage
from evals.cases import AnyCase
from evals.changes import Change, ChangedCase, changed
from evals.gate import regression_lines, rule_lines, with_before
from evals.outcome import Outcome, Played, Variant
from evals.stats.figures import confusions, figures
from evals.stats.paired import differences, excluded, finished
from evals.stats.records import Confusion, Difference, Direction, Figure, GateLine, GateResult
from evals.suite import Kind, Suite

__all__ = [
    "Change", "ChangedCase", "Comparison", "Confusion", "Difference", "Direction", "Figure", "GateLine", "GateResult",
    "Reference", "Report", "Side",
    "report",
]  # fmt: skip


class Side(Strict):
    """One variant: its figures, what was not played to the end (`case #repeat: why`), what it took."""

    variant: Variant
    figures: tuple[Figure, ...]
    confusions: tuple[Confusion, ...] = ()
    """Of an evaluator, one per criterion."""
    cases: int
    repeats: int
    lost: tuple[str, ...] = ()
    not_recorded: tuple[str, ...] = ()
    usage: Usage | None = None
    """All calls the outcomes took, paid now or before; None where no model was asked."""
    paid: Usage | None = None
    seconds: float = 0
    """Added up over cases, so above the time on the clock where several ran at once."""
    outcomes: tuple[Outcome, ...] = ()


class Comparison(Strict):
    """Variant `after` against `before`, over cases both finished; `excluded` names the others with the reason.

    `gates`: whether a verdict of "worse" fails the gate. `note`: e.g. how many cases a baseline still shares.
    """

    before: str
    after: str
    differences: tuple[Difference, ...]
    changed: tuple[ChangedCase, ...]
    pairs: int
    excluded: tuple[str, ...] = ()
    gates: bool = True
    note: str = ""


class Report(Strict):
    """One run of one suite. `sides`: what is compared against first, then what was played, in the order asked for."""

    suite: str
    kind: Kind
    version: int
    suite_hash: str
    purpose: str
    made: str
    alpha: float
    sides: tuple[Side, ...]
    comparisons: tuple[Comparison, ...] = ()
    gate: GateResult = GateResult()
    cases: tuple[AnyCase, ...] = ()

    def known(self, name: str) -> frozenset[tuple[str, str]]:
        """Case and check of what fails in `name` and is old: it fails in what `name` is compared with, too."""
        pairs = [(one.before, one.after) for one in self.comparisons if one.gates]
        old = next((before for before, after in pairs if name in (before, after)), None)
        outcomes = [outcome for side in self.sides if side.variant.name == old for outcome in side.outcomes]
        return frozenset(
            (one.case, found.check) for one in outcomes for found in one.checked if found.verdict == "fail"
        )


@dataclass(frozen=True)
class Reference:
    """What a variant is compared with, and what the reader should know of it."""

    played: Played
    note: str = ""


def report(
    suite: Suite, cases: Sequence[AnyCase], played: Sequence[Played], against: Mapping[str, Reference]
) -> Report:
    """The report on `played`, judged by the suite's gate. `against`: a variant's name -> what it must not fall below.

    Where several variants were played, each is also compared with the first, for information only.
    """
    references = {reference.played.variant.name: reference.played for reference in against.values()}
    others = [(one, played[0]) for one in played[1:] if against.get(one.variant.name) is None]
    comparisons = [
        *(
            _comparison(suite, cases, against[one.variant.name].played, one, note=against[one.variant.name].note)
            for one in played
            if one.variant.name in against
        ),
        *(_comparison(suite, cases, first, one, gates=False) for one, first in others),
    ]
    sides = tuple(_side(suite, cases, one) for one in (*references.values(), *played))
    return Report(
        suite=suite.id,
        kind=suite.kind,
        version=suite.version,
        suite_hash=played[0].suite_hash,
        purpose=suite.purpose,
        made=suite.made,
        alpha=suite.gate.alpha,
        sides=sides,
        comparisons=tuple(comparisons),
        gate=_gate(suite, sides, sides[len(references) :], comparisons),
        cases=tuple(cases),
    )


def _side(suite: Suite, cases: Sequence[AnyCase], played: Played) -> Side:
    outcomes = played.outcomes
    return Side(
        variant=played.variant,
        figures=figures(suite.kind, cases, outcomes),
        confusions=confusions(suite.kind, cases, outcomes),
        cases=len({one.case for one in outcomes}),
        repeats=max((one.repeat for one in outcomes), default=0),
        lost=_named(outcomes, "lost"),
        not_recorded=_named(outcomes, "not_recorded"),
        usage=_sum(one.usage for one in outcomes),
        paid=_sum(one.paid for one in outcomes),
        seconds=round(sum(one.milliseconds for one in outcomes) / 1000, 1),
        outcomes=outcomes,
    )


def _named(outcomes: Iterable[Outcome], status: str) -> tuple[str, ...]:
    return tuple(f"{one.case} #{one.repeat}: {one.why or status}" for one in outcomes if one.status == status)


def _sum(given: Iterable[Usage | None]) -> Usage | None:
    known = [usage for usage in given if usage is not None]
    if not known:
        return None
    costs = [usage.cost for usage in known]
    return Usage(
        calls=sum(usage.calls for usage in known),
        tokens_in=sum(usage.tokens_in for usage in known),
        tokens_cached=sum(usage.tokens_cached for usage in known),
        tokens_out=sum(usage.tokens_out for usage in known),
        milliseconds=round(sum(usage.milliseconds for usage in known), 1),
        cost=None if None in costs else sum(cost for cost in costs if cost is not None),
    )


def _comparison(
    suite: Suite, cases: Sequence[AnyCase], before: Played, after: Played, *, gates: bool = True, note: str = ""
) -> Comparison:
    one, other = before.outcomes, after.outcomes
    return Comparison(
        before=before.variant.name,
        after=after.variant.name,
        differences=differences(suite.kind, cases, one, other, suite.gate.alpha),
        changed=changed(cases, one, other),
        pairs=len(finished(one) & finished(other)),
        excluded=excluded(cases, one, other),
        gates=gates,
        note=note,
    )


def _gate(suite: Suite, sides: Sequence[Side], judged: Sequence[Side], comparisons: Sequence[Comparison]) -> GateResult:
    rules, lines = suite.gate.rules, list[GateLine]()
    named = {side.variant.name: side for side in sides}
    before = {one.after: named[one.before] for one in comparisons if one.gates}
    for side in judged:
        found, old = rule_lines(side.variant.name, rules, side.figures), before.get(side.variant.name)
        lines += with_before(found, old.variant.name, rules, old.figures) if old else found
    for one in comparisons:
        if one.gates:
            lines += regression_lines(one.after, one.before, one.differences, suite.gate.alpha)
    return GateResult(lines=tuple(lines))
