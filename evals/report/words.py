"""What every report says in the same words: numbers, names, verdicts, the end of it."""

from collections.abc import Iterable, Sequence

from bot.config import EMBEDDED
from evals.comparison import Change, ChangedCase, Comparison, Report, Side
from evals.outcome import Outcome
from evals.stats.records import Difference, Direction, Figure, Standing

NAMES = {
    "kappa": "weighted kappa",
    "exact": "same score",
    "within_one": "within one point",
    "bias": "bias, points",
    "smd": "bias, in spreads",
    "error": "points off",
    "spearman": "rank correlation",
    "alpha": "Krippendorff's alpha",
    "icc": "ICC(2,1), people and grader",
    "panel_alpha": "Krippendorff's alpha, people and grader",
    "prmse": "true score explained, PRMSE",
    "recall_low": "bad calls caught (rated 1-2)",
    "tested_alike": "same view of what can be judged",
    "raters": "raters with each other, kappa",
    "kappa_vs_raters": "kappa less the raters' own",
    "stability": "asked again, kappa",
    "stability_exact": "asked again, same score",
    "stability_jumps": "asked again, off by a point",
    "unscored": "left unscored",
    "micro_f1": "F1, all labels",
    "macro_f1": "F1, mean of signals",
    "precision": "precision",
    "recall": "recall",
    "f1": "F1",
    "pass_rate": "checks passed",
    "quotes_kept": "quotes kept after repair",
    "shown_quotes_true": "shown quotes that are true",
    "lost": "lost",
    "not_recorded": "not recorded",
    "unclear": "left unclear",
}
COUNTED = ("lost", "not_recorded", "unclear", "unscored")
SILENCE = "No evidence either way (in brackets: the smallest change that these cases would have shown)"
SHORT: dict[Direction, str] = {"no evidence either way": "no evidence", "not comparable": ""}
"""Verdicts for a narrow column, where they are longer than one word."""
MARK: dict[Standing, str] = {"pass": "holds", "fail": "broken", "incomplete": "open"}
"""How a line of the gate stands."""
MOST_NAMED = 5
NONE = "–"


def ending(report: Report) -> str:
    """What the gate comes to: the exit code, and all of why in one sentence."""
    broken = [line for line in report.gate.lines if line.standing == "fail"]
    compared = any(one.gates for one in report.comparisons)
    rules, worse = [one for one in broken if not one.regression], [one for one in broken if one.regression]
    told = []
    if rules:
        old = [one for one in rules if one.too]
        before = ", ".join(dict.fromkeys(one.too for one in old))
        how = f" ({'all' if len(old) == len(rules) else len(old)} of them by {before} too)" if old else ""
        told.append(plural(len(rules), "rule of the gate is broken", "rules of the gate are broken") + how)
    if worse:
        told.append(plural(len(worse), "figure got worse beyond noise", "figures got worse beyond noise"))
    if report.gate.standing == "incomplete":
        already = f" Already now {' and '.join(told)}." if told else ""
        return f"Exit 2: {_open(report)}, so this cannot pass.{already}"
    if not broken:
        rest = ", and nothing got worse beyond noise" if compared else "; there was nothing to compare with"
        return f"Exit 0: every rule of the gate holds{rest}."
    return f"Exit 1: {' and '.join(told)}{'; nothing got worse beyond noise' if compared and not worse else ''}."


def _open(report: Report) -> str:
    unplayed = sum(len(side.lost) + len(side.not_recorded) for side in report.sides)
    if unplayed:
        return plural(unplayed, "answer is missing", "answers are missing")
    count = sum(line.standing == "incomplete" for line in report.gate.lines)
    few = "these cases are too few, or too much is unclear"
    return f"{plural(count, 'rule')} of the gate cannot be judged ({few})" if count else "the gate has no rules"


def number(value: float | None, *, signed: bool = False) -> str:
    """Two decimals with a true minus, or a dash."""
    if value is None:
        return NONE
    text = f"{abs(value):.2f}"
    zero = float(text) == 0
    minus = value < 0 and not zero
    return ("−" if minus else "+" if signed and not zero else "") + text


def interval(low: float | None, high: float | None, *, signed: bool = False) -> str:
    """`[0.41, 0.63]`, empty where there is none."""
    if low is None or high is None:
        return ""
    return f"[{number(low, signed=signed)}, {number(high, signed=signed)}]"


def with_interval(value: float | None, low: float | None, high: float | None, *, signed: bool = False) -> str:
    """`0.52 [0.41, 0.63]`."""
    told = interval(low, high, signed=signed)
    return number(value, signed=signed) + (f" {told}" if told else "")


def cell(figure: Figure | None, *, wide: bool = True) -> str:
    """The value as a table shows it: with its interval if `wide`; a dash where there is none."""
    if figure is None or figure.value is None:
        return NONE
    if figure.name in COUNTED:
        return f"{figure.value:.0f} of {figure.n}"
    return with_interval(figure.value, figure.low, figure.high) if wide else number(figure.value)


def name_of(figure: Figure | Difference) -> str:
    """The figure in words, with its part."""
    name = NAMES.get(figure.name, figure.name.replace("_", " "))
    return f"{name}, {figure.part.replace('_', ' ')}" if figure.part else name


def verdicts(comparison: Comparison) -> list[tuple[str, str]]:
    """The paired tests: (verdict, sentence). What shows nothing is told in one sentence, with what it cannot see."""
    found: list[tuple[str, str]] = [
        (one.verdict, verdict(one)) for one in comparison.differences if one.verdict in ("better", "worse")
    ]
    silent = [one for one in comparison.differences if one.verdict == "no evidence either way"]
    moved, still = [one for one in silent if one.smallest is not None], [one for one in silent if one.smallest is None]
    if moved:
        told = "; ".join(f"{name_of(one)} {number(one.change, signed=True)} ({number(one.smallest)})" for one in moved)
        found.append(("no evidence either way", f"{SILENCE}: {told}."))
    if still:
        found.append(("no evidence either way", _unmoved(still)))
    apart: dict[str, list[str]] = {}
    for one in comparison.differences:
        if one.verdict == "not comparable":
            apart.setdefault(one.note or "no value", []).append(name_of(one))
    found += [("not comparable", f"Not comparable, {why}: {'; '.join(names)}.") for why, names in apart.items()]
    return found or [("not comparable", "Nothing was tested: no case was finished on both sides.")]


def _unmoved(still: Sequence[Difference]) -> str:
    told = "; ".join(map(name_of, still)) if len(still) <= 3 else f"{len(still)} figures"
    return f"No case differs in {told}."


def verdict(one: Difference) -> str:
    """One paired test as a sentence."""
    name = name_of(one)
    by = f" by {number(abs(one.change))}" if one.change is not None else ""
    chance = f" (p {one.adjusted:.3f}, Holm)" if one.adjusted is not None else ""
    return f"{name[0].upper()}{name[1:]} got {one.verdict}{by}{chance}."


def changed_prompts(before: Side, after: Side) -> list[str]:
    """`evaluator v3 1a2b3c → v4 9f8e7d`, one per prompt that differs."""
    old, new = ({id.partition(" ")[0]: id.partition(" ")[2] for id in side.variant.prompts} for side in (before, after))
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    return [f"{name} {old.get(name, 'absent')} → {new.get(name, 'absent')}" for name in names]


def side(report: Report, name: str) -> Side:
    """The side of the variant `name`."""
    return next(side for side in report.sides if side.variant.name == name)


def compared(report: Report, comparison: Comparison) -> list[str]:
    """What differs between the two: prompts, other authored files, models."""
    before, after = side(report, comparison.before), side(report, comparison.after)
    embedded = before.variant.model == after.variant.model == EMBEDDED
    unread = ", which the embedded cast does not read" if embedded else ""
    told = [f"prompt {line}{unread}" for line in changed_prompts(before, after)]
    if before.variant.authored != after.variant.authored:
        told.append("personas, rubrics or packs")
    if before.variant.model != after.variant.model:
        told.append(f"model {before.variant.model} → {after.variant.model}")
    return told


def changes(case: ChangedCase, most: int = 3) -> str:
    """`empathy 3 → 4.5 (rated 2.5) worse`, the first `most` of them."""
    told = [
        f"{change.part} {change.before or 'none'} → {change.after or 'none'}"
        f"{f' ({wanted})' if (wanted := aim(change)) else ''}, {change.verdict}"
        for change in case.changes[:most]
    ]
    more = len(case.changes) - len(told)
    return "; ".join(told) + (f"; {more} more" if more > 0 else "")


def aim(change: Change) -> str:
    """`wanted 2.5`; nothing of a check, which is always meant to pass."""
    return f"wanted {change.wanted}" if change.wanted and change.kind != "check" else ""


def changed_title(report: Report, comparison: Comparison) -> str:
    """How many cases came out differently, of all that were to be played."""
    return f"Changed cases: {len(comparison.changed)} of {side(report, comparison.after).cases}, worst first"


def worst_first(changed: Iterable[ChangedCase]) -> list[ChangedCase]:
    """What got worse before what got better, the larger change first."""
    order = {"worse": 0, "changed": 1, "better": 2}
    return sorted(changed, key=lambda case: (order[leaning(case)], -case.size, case.case))


def leaning(case: ChangedCase) -> str:
    """Worse if any part is worse, else better if any is better, else changed."""
    found = {change.verdict for change in case.changes}
    return "worse" if "worse" in found else "better" if "better" in found else "changed"


def bill(side: Side) -> str:
    """What it took: calls, tokens, money and seconds of answering, and how much of that in this run."""
    if side.usage is None:
        return f"no model was asked; {side.seconds:.1f} s of work" if side.seconds else "kept results; not played now"
    if side.paid is None or not side.paid.calls:
        return f"{side.usage}; all of it kept from earlier runs"
    return f"{side.usage}" + (f"; of this in this run: {side.paid}" if side.paid != side.usage else "; all in this run")


def unplayed(side: Side) -> list[str]:
    """`lost: G01 #1, G02 #1: timed out`, an entry per reason."""
    given = (("lost", side.lost), ("not recorded", side.not_recorded))
    return [f"{what}: {told}" for what, names in given for told in by_reason(names)]


def left_out(comparison: Comparison) -> str:
    """How many cases no pair could be made of, and why; empty where there is none."""
    names = comparison.excluded
    count = len({name.partition(": ")[0] for name in names})
    return f"{plural(count, 'case')} left out: {'; '.join(by_reason(names))}" if names else ""


def by_reason(named: Iterable[str]) -> list[str]:
    """Of `who: why` those with the same why in one: `G01, G02 and 7 more: timed out`."""
    found: dict[str, list[str]] = {}
    for one in named:
        who, _, why = one.partition(": ")
        found.setdefault(why, []).append(who)
    return [f"{_few(who)}: {why}" for why, who in found.items()]


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def unclear(outcomes: Iterable[Outcome]) -> int:
    """Checks that nobody could decide."""
    return sum(check.verdict == "unclear" for outcome in outcomes for check in outcome.checked)


def plural(count: int, one: str, many: str = "") -> str:
    """`1 case`, `3 cases`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
