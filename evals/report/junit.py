"""JUnit XML: a suite per variant, a test case per case; failures say why, what could not be played is an error.

A check that failed before the change too does not fail the test case: the gate's rules are there for those.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from xml.etree import ElementTree as Xml

from evals.comparison import Report, Side
from evals.outcome import Checked, Outcome
from evals.stats.records import GateLine

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not."""
GATE = "gate"


def render(reports: Sequence[Report]) -> str:
    """One document for all `reports`."""
    root = Xml.Element("testsuites", name="greenroom")
    for report in reports:
        for side in report.sides:
            root.append(_suite(report, side))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, 0)) for suite in root)))
    root.set("time", f"{sum(float(suite.get('time', 0)) for suite in root):.3f}")
    Xml.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + Xml.tostring(root, encoding="unicode") + "\n"


def _suite(report: Report, side: Side) -> Xml.Element:
    name = clean(f"{report.suite}::{side.variant.name}")
    suite = Xml.Element("testsuite", name=name)
    properties = Xml.SubElement(suite, "properties")
    about = {"model": side.variant.model, "commit": side.variant.commit, "suite_hash": report.suite_hash}
    for key, value in (about | {f"prompt {at}": id for at, id in enumerate(side.variant.prompts, 1)}).items():
        Xml.SubElement(properties, "property", name=key, value=clean(value))
    by_case: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in side.outcomes:
        by_case[outcome.case].append(outcome)
    for case, outcomes in by_case.items():
        suite.append(_case(name, case, outcomes, report.known(side.variant.name)))
    for line in report.gate.lines:
        if line.variant == side.variant.name:
            suite.append(_rule(f"{name}::{GATE}", line))
    _count(suite)
    return suite


def _case(suite: str, name: str, outcomes: Sequence[Outcome], known: Set[tuple[str, str]]) -> Xml.Element:
    """Repeats are one test case: it fails where any repeat does, in a check that is not `known` to fail."""
    seconds = sum(outcome.milliseconds for outcome in outcomes) / 1000
    case = Xml.Element("testcase", classname=suite, name=clean(name), time=f"{seconds:.3f}")
    unplayed = [outcome for outcome in outcomes if outcome.status != "done"]
    failed = _verdicts(outcomes, "fail", lambda check: (name, check.check) not in known)
    old = _verdicts(outcomes, "fail", lambda check: (name, check.check) in known)
    unclear = _verdicts(outcomes, "unclear")
    if unplayed:
        _tell(
            case, "error", [f"{_repeat(one, outcomes)}{one.status}: {one.why}" for one in unplayed], unplayed[0].status
        )
    elif failed:
        _tell(case, "failure", failed, "check")
    elif unclear:
        _tell(case, "skipped", unclear)
    elif old:
        _tell(case, "skipped", [f"fails before the change too: {line}" for line in old])
    return case


def _verdicts(
    outcomes: Sequence[Outcome], verdict: str, fits: Callable[[Checked], bool] = lambda check: True
) -> list[str]:
    return [
        f"{_repeat(outcome, outcomes)}{check.check}: {check.why}{f' “{check.quote}”' if check.quote else ''}"
        for outcome in outcomes
        for check in outcome.checked
        if check.verdict == verdict and fits(check)
    ]


def _repeat(outcome: Outcome, outcomes: Sequence[Outcome]) -> str:
    return f"repeat {outcome.repeat}: " if len(outcomes) > 1 else ""


def _rule(suite: str, line: GateLine) -> Xml.Element:
    case = Xml.Element("testcase", classname=suite, name=clean(line.rule), time="0.000")
    if line.standing != "pass":
        _tell(case, "failure" if line.standing == "fail" else "error", [line.why], "gate")
    return case


def _tell(case: Xml.Element, what: str, lines: Sequence[str], kind: str = "") -> None:
    told = Xml.SubElement(case, what, message=clean(lines[0]).replace("\n", " "))
    if kind:
        told.set("type", kind)
    told.text = clean("\n".join(lines))


def _count(suite: Xml.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(tag) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")


def clean(text: str) -> str:
    """`text` with a visible mark for every character that XML cannot hold."""
    return _FORBIDDEN.sub("�", text)
