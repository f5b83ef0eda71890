"""JUnit XML as servers read it: counts that add up, attributes they know, and no character that breaks it."""

import re
from xml.etree import ElementTree as Xml

import pytest

from evals.comparison import Report
from evals.report import junit
from tests.evals import sample

ALLOWED = {
    "testsuites": {"name", "tests", "failures", "errors", "skipped", "time"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}
"""Elements and attributes of the common schema (jenkins-junit.xsd) that are written here."""
INSIDE = {
    "testsuites": ["testsuite"],
    "testsuite": ["properties", "testcase"],
    "testcase": ["failure", "error", "skipped"],
}


@pytest.fixture(scope="module")
def report() -> Report:
    return sample.report(lost=True)


@pytest.fixture(scope="module")
def document(report: Report) -> Xml.Element:
    return Xml.fromstring(junit.render([report]))


def test_only_elements_and_attributes_of_the_schema_are_written(document: Xml.Element) -> None:
    for element in document.iter():
        assert set(element.attrib) <= ALLOWED[element.tag], element.tag
        assert all(child.tag in INSIDE.get(element.tag, ["property"]) for child in element)
    for case in document.iter("testcase"):
        assert {"name", "classname", "time"} <= set(case.attrib)
        assert len(case) <= 1


def test_the_counts_add_up(document: Xml.Element) -> None:
    suites = document.findall("testsuite")
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"), ("tests", None)):
        for suite in suites:
            cases = suite.findall("testcase")
            assert int(suite.get(name, "")) == sum(tag is None or case.find(tag) is not None for case in cases)
        assert int(document.get(name, "")) == sum(int(suite.get(name, "")) for suite in suites)


@pytest.mark.parametrize(
    ("suite", "case", "tag", "told"),
    [
        ("evaluator::main", "G02", "skipped", "no_invented_facts: needs a judge"),
        ("evaluator::working tree", "G01", "failure", "level_within: empathy 4. <script>"),
        ("evaluator::working tree", "G14", "error", "lost: timed out <script>"),
        ("evaluator::working tree", "kappa.empathy >= 0.65", "failure", "0.5"),
        ("evaluator::working tree", "every case is played", "error", "1 answers were lost"),
        ("evaluator::working tree", "quotes_kept >= 0.95", None, ""),
    ],
)
def test_every_case_says_why(document: Xml.Element, suite: str, case: str, tag: str | None, told: str) -> None:
    cases = document.findall(f"testsuite[@name='{suite}']/testcase")
    found = next(one for one in cases if one.get("name") == case)
    assert [child.tag for child in found] == ([tag] if tag else [])
    if tag:
        assert told in found[0].get("message", "")
        assert told in (found[0].text or "")


def test_what_failed_before_the_change_too_does_not_fail_its_case(report: Report) -> None:
    before, after = report.sides
    old = before.model_copy(update={"outcomes": after.outcomes})
    document = Xml.fromstring(junit.render([report.model_copy(update={"sides": (old, after)})]))
    for suite in document.findall("testsuite"):
        case = next(one for one in suite.findall("testcase") if one.get("name") == "G01")
        assert [child.tag for child in case] == ["skipped"]
    assert int(document.get("failures", "")) == sum(line.standing == "fail" for line in report.gate.lines)


def test_characters_that_xml_cannot_hold_are_shown_as_such(report: Report) -> None:
    page = junit.render([report])
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", page)
    assert junit.clean("a\x00b\ufffec\nd") == "a�b�c\nd"


def test_repeats_are_one_case_that_names_the_repeat(report: Report) -> None:
    side = report.sides[1]
    twice = (*side.outcomes, *(one.model_copy(update={"repeat": 2}) for one in side.outcomes))
    again = report.model_copy(update={"sides": (side.model_copy(update={"outcomes": twice}),)})
    cases = Xml.fromstring(junit.render([again])).findall("testsuite/testcase[@name='G01']")
    assert len(cases) == 1
    assert (cases[0][0].text or "").count("level_within") == 2
    assert "repeat 2: level_within" in (cases[0][0].text or "")


def test_several_suites_make_one_document(report: Report) -> None:
    assert len(Xml.fromstring(junit.render([report, report])).findall("testsuite")) == 4
