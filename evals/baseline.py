"""Accepted results in the repository: `evals/baselines/<suite>.<model>.json`, one answer a line, for a readable diff.

A baseline holds what can be compared, not what was said: scores, labels, verdicts and counts of quotes.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from bot.core.model import Strict
from bot.core.signals import Signal, Strength
from bot.errors import FailureError, InputError
from evals.cases import AnyCase
from evals.comparison import Reference
from evals.outcome import Checked, Outcome, Played, Quotes, Status, Variant
from evals.stats.figures import figures
from evals.suite import CheckSpec, Suite

DIGITS = 3
_HASH = 12


class Row(Strict):
    """One answer. `hash`: of the case it answers. `checked`: check -> verdict. `quotes`: offered, kept, shown, true."""

    case: str
    repeat: int
    hash: str
    source: str
    status: Status = "done"
    scores: Mapping[str, float | None] = Field(default_factory=dict)
    labels: Mapping[Signal, Strength] = Field(default_factory=dict)
    checked: tuple[Checked, ...] = ()
    quotes: Quotes = Quotes()


class Baseline(Strict):
    """`figures`: as they were, for who reviews a change; whatever is compared is computed anew from the rows."""

    suite: str
    suite_hash: str
    variant: Variant
    checks: tuple[CheckSpec, ...]
    figures: Mapping[str, float]
    rows: tuple[Row, ...]

    def reference(self, suite: Suite, cases: Sequence[AnyCase]) -> Reference:
        """What is still comparable: answers to cases that are as they were, and checks that ask the same."""
        same = {case.id for case in cases if _hash(case) in {row.hash for row in self.rows if row.case == case.id}}
        fresh = _fresh(self.checks, suite.checks)
        outcomes = tuple(_outcome(row, fresh) for row in self.rows if row.case in same)
        told = [f"{len(same)} of {len(cases)} cases are as they were at {self.variant.commit}"] * (
            len(same) < len(cases)
        )
        told += [f"not compared, since they ask something else now: {', '.join(sorted(fresh))}"] * bool(fresh)
        played = Played(suite=self.suite, suite_hash=self.suite_hash, variant=self.variant, outcomes=outcomes)
        return Reference(played, "; ".join(told))


def path_of(folder: Path, suite: str, model: str) -> Path:
    """Where the baseline of `suite` by `model` lies, whether or not there is one."""
    return folder / f"{suite}.{re.sub(r'[^A-Za-z0-9.]+', '-', model).strip('-')}.json"


def made(suite: Suite, cases: Sequence[AnyCase], played: Played) -> Baseline:
    """A baseline of `played`; raises InputError where an answer is missing: its case would never be compared again."""
    missing = [f"{one.case} {one.status.replace('_', ' ')}" for one in played.outcomes if one.status != "done"]
    done = {one.case for one in played.outcomes}
    missing += [f"{case.id} not played" for case in cases if case.id not in done]
    if missing:
        few = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")
        raise InputError(f"baseline of {suite.id}: not accepted, since answers are missing: {few}; run it whole first")
    hashes = {case.id: _hash(case) for case in cases}
    known = [figure for figure in figures(suite.kind, cases, played.outcomes) if figure.value is not None]
    return Baseline(
        suite=suite.id,
        suite_hash=played.suite_hash,
        variant=played.variant.model_copy(update={"name": f"baseline {played.variant.model}"}),
        checks=suite.checks,
        figures={figure.label: round(figure.value or 0, DIGITS) for figure in known},
        rows=tuple(_row(one, hashes[one.case]) for one in played.outcomes),
    )


def save(baseline: Baseline, path: Path) -> None:
    """Written whole, or not at all; raises FailureError where it cannot be written."""
    fresh = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(written(baseline), encoding="utf-8")
        fresh.replace(path)
    except OSError as fault:
        raise FailureError(f"{path}: {fault.strerror}") from None


def written(baseline: Baseline) -> str:
    """The file: one line for each thing known of the variant, each figure, each answer."""
    head = baseline.model_dump(mode="json", exclude={"figures", "rows"})
    parts = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    shown = [f"  {json.dumps(name)}: {value:g}" for name, value in baseline.figures.items()]
    parts.append(' "figures": {\n' + ",\n".join(shown) + "\n }")
    rows = [f"  {json.dumps(_short(row), ensure_ascii=False)}" for row in baseline.rows]
    parts.append(' "rows": [\n' + ",\n".join(rows) + "\n ]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def load(path: Path) -> Baseline | None:
    """The baseline at `path`, None if none was accepted yet; raises InputError if the file is no baseline."""
    if not path.is_file():
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Baseline.model_validate({**data, "rows": [_long(row) for row in data["rows"]]})
    except (json.JSONDecodeError, ValidationError, KeyError, TypeError, ValueError) as fault:
        why = str(fault).splitlines()[0]
        raise InputError(f"{path.name}: no baseline ({why}); restore it or write it anew with --accept") from None


def _hash(case: AnyCase) -> str:
    told = json.dumps(case.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:_HASH]


def _fresh(before: Sequence[CheckSpec], now: Sequence[CheckSpec]) -> set[str]:
    """Checks of the whole suite that both have, with another argument."""
    names = {_name(spec) for spec in before} & {_name(spec) for spec in now}
    one, other = ({n: [s for s in specs if _name(s) == n] for n in names} for specs in (before, now))
    return {name for name in names if one[name] != other[name]}


def _name(spec: CheckSpec) -> str:
    return spec if isinstance(spec, str) else next(iter(spec))


def _row(one: Outcome, hashed: str) -> Row:
    bare = tuple(Checked(check=found.check, verdict=found.verdict) for found in one.checked)
    kept = one.model_dump(include={"case", "repeat", "source", "status", "scores", "labels", "quotes"})
    return Row.model_validate({**kept, "hash": hashed, "checked": bare})


def _outcome(row: Row, without: Iterable[str]) -> Outcome:
    checked = tuple(found for found in row.checked if found.name not in set(without))
    return Outcome.model_validate({**row.model_dump(exclude={"hash"}), "checked": checked})


def _short(row: Row) -> dict[str, Any]:
    """A row without what is empty: checks as `name verdict`, quotes as their four counts."""
    kept = row.model_dump(mode="json", exclude_defaults=True, exclude={"checked", "quotes"})
    if row.checked:
        kept["checked"] = [f"{found.check} {found.verdict}" for found in row.checked]
    if row.quotes != Quotes():
        kept["quotes"] = list(row.quotes.model_dump().values())
    return kept


def _long(row: dict[str, Any]) -> dict[str, Any]:
    """`_short` undone."""
    pairs = [checked.rsplit(" ", 1) for checked in row.get("checked", ())]
    checked = [{"check": name, "verdict": verdict} for name, verdict in pairs]
    quotes = dict(zip(Quotes.model_fields, row.get("quotes", ()), strict=False))
    return {**row, "checked": checked, "quotes": quotes}
