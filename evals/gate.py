"""Whether a run may pass: the suite's rules, nothing missing, nothing worse than what it is compared with."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from bot.core.signals import Signal
from evals.cases import AnyCase, EvaluatorCase
from evals.stats.names import COUNTS, NAMES, PER_SIGNAL, RATED
from evals.stats.ratings import criteria
from evals.stats.records import Difference, Figure, GateLine, Standing
from evals.suite import Rule, Suite

EVERY = "*"
"""`pass_rate.*`: each check on its own. A bare name means the pooled figure, or every part where there is none."""


def faults(suite: Suite, cases: Sequence[AnyCase]) -> list[str]:
    """What is wrong with the gate rules of `suite`, one line each, for its reader to refuse the file with."""
    found = []
    for place, rule in enumerate(suite.gate.rules):
        where, (name, part) = f"gate.rules.{place}", _split(rule.figure)
        if name not in NAMES[suite.kind]:
            found.append(f"{where}: no figure {name!r} in {suite.kind} suites; {_near(name, NAMES[suite.kind])}")
        elif part not in ("", EVERY) and part not in (parts := _parts(name, suite, cases)):
            found.append(f"{where}: {name!r} has no part {part!r}; {_near(part, parts)}")
        if rule.at_least is None and rule.at_most is None:
            found.append(f"{where}: {rule.figure!r} has no bound; write at_least or at_most")
        elif rule.at_least is not None and rule.at_most is not None and rule.at_least > rule.at_most:
            found.append(f"{where}: at_least {rule.at_least:g} is above at_most {rule.at_most:g}; nothing can pass")
    return found


def _parts(name: str, suite: Suite, cases: Sequence[AnyCase]) -> list[str]:
    if name in RATED:
        return criteria(case for case in cases if isinstance(case, EvaluatorCase))
    if name in PER_SIGNAL:
        return list(Signal)
    specs = [*suite.checks, *(spec for case in cases for spec in case.checks)] if name == "pass_rate" else []
    return list(dict.fromkeys(spec if isinstance(spec, str) else next(iter(spec)) for spec in specs))


def _near(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known) or 'no parts'}"


def _split(figure: str) -> tuple[str, str]:
    name, _, part = figure.partition(".")
    return name, part


def rule_lines(variant: str, rules: Iterable[Rule], figures: Sequence[Figure]) -> list[GateLine]:
    """A line per rule and figure it is about; then one for whatever is missing that no rule allows."""
    rules = tuple(rules)
    lines = [line for rule in rules for line in _ruled(variant, rule, _about(rule, figures))]
    allowed = {_split(rule.figure)[0] for rule in rules}
    for name in ("not_recorded", "lost"):
        missing = next((int(f.value) for f in figures if f.name == name and f.value), 0)
        if missing and (name == "not_recorded" or name not in allowed):
            how = "were never recorded; run them with their model" if name == "not_recorded" else "were lost"
            lines.append(_line(variant, "every case is played", "incomplete", f"{missing} answers {how}"))
    return lines


def with_before(
    lines: Iterable[GateLine], before: str, rules: Iterable[Rule], given: Sequence[Figure]
) -> list[GateLine]:
    """`lines`, where each broken rule says if `before`, whose figures are `given`, breaks it too: then it is old."""
    old = {line.rule for line in rule_lines(before, rules, given) if line.standing == "fail"}
    return [
        line.model_copy(update={"too": before, "why": f"{line.why.rstrip('.')}. {before} breaks it too."})
        if line.standing == "fail" and line.rule in old
        else line
        for line in lines
    ]


def _about(rule: Rule, figures: Sequence[Figure]) -> list[Figure]:
    name, part = _split(rule.figure)
    named = [figure for figure in figures if figure.name == name]
    if part == EVERY:
        return [figure for figure in named if figure.part]
    return [figure for figure in named if figure.part == part] or (named if not part else [])


def _ruled(variant: str, rule: Rule, figures: Sequence[Figure]) -> list[GateLine]:
    if not figures:
        return [_line(variant, _bound(rule, rule.figure), "incomplete", "this run has no such figure")]
    return [_line(variant, _bound(rule, figure.label), *_judged(rule, figure)) for figure in figures]


def _judged(rule: Rule, figure: Figure) -> tuple[Standing, str]:
    if figure.value is None:
        return "incomplete", figure.note
    shown = _shown(figure)
    if rule.holds(figure.value):
        narrow = figure.name not in COUNTS and rule.narrow(figure.value, figure.low, figure.high)
        return "pass", f"{shown}; {_reach(rule, figure)}" if narrow else shown
    reason = f"{shown}; {rule.why}" if rule.why else shown
    return ("incomplete" if figure.name in COUNTS else "fail"), reason


def _reach(rule: Rule, figure: Figure) -> str:
    """How far beyond the bound other cases of the kind might have led: a rule that only just holds can tip."""
    below = figure.low is not None and rule.at_least is not None and figure.low < rule.at_least
    return f"only just: as many other cases might give {figure.low if below else figure.high:.3f}"


def _shown(figure: Figure) -> str:
    if figure.name in (*COUNTS, "unscored"):
        return f"{figure.value:g} of {figure.n}"
    spread = "" if figure.low is None else f", 95 % interval {figure.low:.3f} to {figure.high:.3f}"
    return f"{figure.value:.3f}{spread}, n = {figure.n}"


def _bound(rule: Rule, label: str) -> str:
    named = [(">=", rule.at_least), ("<=", rule.at_most)]
    bounds = [f"{sign} {bound:g}" for sign, bound in named if bound is not None]
    return f"{label} {' and '.join(bounds)}"


def regression_lines(variant: str, against: str, found: Sequence[Difference], alpha: float) -> list[GateLine]:
    """A line for everything that got worse; or one that nothing did; or that nothing could be compared."""
    rule = f"no worse than {against}"
    compared = [one for one in found if one.verdict != "not comparable"]
    worse = [one for one in compared if one.verdict == "worse"]
    lines: list[tuple[Standing, str]] = [("fail", _told(one)) for one in worse]
    if not compared:
        lines = [("incomplete", "too few cases in common to compare anything")]
    elif not worse:
        lines = [("pass", f"{len(compared)} figures compared, none worse at alpha {alpha:g} (Holm)")]
    return [
        GateLine(variant=variant, rule=rule, standing=standing, why=why, regression=True) for standing, why in lines
    ]


def _told(one: Difference) -> str:
    return (
        f"{one.label} went from {one.before:.2f} to {one.after:.2f} over {one.n} cases, p = {one.adjusted:.2g} (Holm)"
    )


def _line(variant: str, rule: str, standing: Standing, why: str) -> GateLine:
    return GateLine(variant=variant, rule=rule, standing=standing, why=why)
