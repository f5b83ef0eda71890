"""Suite files: typed cases, and everything wrong with them told at once, with its line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import AuthoringError, NotFoundError
from evals.cases import AppraiserCase, CustomerCase
from evals.loading import Loaded, load_suite, suite_files

SUITE = """\
id: mine
kind: appraiser
version: 1
purpose: Does it see an apology?
made: Written for this test.
checks:
  - quotes_true
cases:
  - id: late
    message: I'm sorry we were late.
    labels: {sincere_apology: strong}
    checks:
      - finds: [sincere_apology]
  - id: hello
    message: Hello, this is Sam.
gate:
  rules:
    - {figure: micro_f1, at_least: 0.5}
"""
SCENE = {"id": "one", "persona": "past-due-marcus", "beat": "ask", "band": "calm"}
Home = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A GREENROOM_HOME with the suite `mine` and data files."""

    def write(suite: str = SUITE, **data: str) -> Path:
        for folder in ("suites", "data"):
            (tmp_path / "evals" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "evals/suites/mine.yaml").write_text(suite, encoding="utf-8")
        for name, text in data.items():
            (tmp_path / f"evals/data/{name}.jsonl").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def lines(*rows: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def with_files(kind: str = "appraiser") -> str:
    head = SUITE.partition("cases:")[0].replace("kind: appraiser", f"kind: {kind}")
    return head.replace("checks:\n  - quotes_true\n", "") + "files: [more.jsonl]\n"


def test_a_suite_has_typed_cases_with_the_checks_of_both(home: Home) -> None:
    found = load_suite("mine", home())
    assert [type(case) for case in found.cases] == [AppraiserCase, AppraiserCase]
    late, hello = found.cases
    assert found.checks(late) == ("quotes_true", {"finds": ["sincere_apology"]})
    assert found.checks(hello) == ("quotes_true",)
    assert hello.source == "hello"


def test_cases_of_data_files_come_after_those_of_the_suite(home: Home) -> None:
    suite = SUITE.replace("gate:", "files: [more.jsonl]\ngate:")
    found = load_suite("mine", home(suite, more=lines({"id": "third", "message": "Bye.", "cluster": "s1"}) + "\n"))
    assert [case.id for case in found.cases] == ["late", "hello", "third"]
    assert found.cases[-1].source == "s1"


def test_a_home_comes_before_the_product(home: Home) -> None:
    root = home(SUITE.replace("id: mine", "id: appraiser", 1))
    (root / "evals/suites/mine.yaml").rename(root / "evals/suites/appraiser.yaml")
    assert suite_files(root)["appraiser"].is_relative_to(root)
    assert not suite_files(root)["evaluator"].is_relative_to(root)
    assert len(load_suite("appraiser", root).cases) == 2
    root = home(with_files("evaluator").replace("more.jsonl", "evaluator.jsonl"))
    assert len(load_suite("mine", root).cases) == 36, "data of the product serves a suite of one's own"


def test_an_unknown_suite_names_the_nearest(home: Home) -> None:
    with pytest.raises(NotFoundError, match=r"no suite 'evaluater'; did you mean 'evaluator'\?"):
        load_suite("evaluater", home())
    with pytest.raises(NotFoundError, match=r"no suite 'zzz'; there are: appraiser, .*mine"):
        load_suite("zzz", home())


FAULTS = [
    ("unknown field", ("purpose:", "purpos:"),
     ["line 4: purpos: unknown field; did you mean 'purpose'?", "line 1: purpose: missing"]),
    ("unknown field of a case", ("    message: Hello", "    mesage: Hello"),
     ["line 15: cases.1.mesage: unknown field; did you mean 'message'?", "line 14: cases.1.message: missing"]),
    ("unknown kind", ("kind: appraiser", "kind: apraiser"),
     ["line 2: kind: 'apraiser' is not known; did you mean 'appraiser'?"]),
    ("unknown signal", ("{sincere_apology: strong}", "{sincere_apologie: strong}"),
     ["line 11: cases.0.labels.sincere_apologie: 'sincere_apologie' is not known; did you mean 'sincere_apology'?"]),
    ("unknown check", ("- quotes_true", "- quote_true"),
     ["line 7: checks.0: no check 'quote_true'; did you mean 'quotes_true'?"]),
    ("unknown check of a case", ("- finds:", "- find:"),
     ["line 13: cases.0.checks.0: no check 'find'; did you mean 'finds'?"]),
    ("check of another kind", ("- quotes_true", "- max_sentences: 3"),
     ["line 7: checks.0: check 'max_sentences' does not fit appraiser cases; it fits attack, customer, persona"]),
    ("argument of a wrong type", ("[sincere_apology]", "[apology]"), [
        "line 13: cases.0.checks.0: check 'finds'.0: Input should be 'name_feeling', "]),
    ("argument missing", ("- quotes_true", "- finds"),
     ["line 7: checks.0: check 'finds' needs an argument; write {finds: [validate, own_it]}"]),
    ("argument too many", ("- quotes_true", "- {quotes_true: 1}"),
     ["line 7: checks.0: check 'quotes_true' takes no argument; write quotes_true"]),
    ("an id given twice", ("id: hello", "id: late"),
     ["line 14: cases.1.id: 'late' is given twice"]),
    ("another name than the file", ("id: mine", "id: yours"),
     ["line 1: id: 'yours' must equal the file name 'mine'"]),
    ("no such file", ("gate:", "files: [evaluater.jsonl]\ngate:"),
     ["files: no 'evaluater.jsonl' in evals/data; did you mean 'evaluator.jsonl'?"]),
]  # fmt: skip


@pytest.mark.parametrize(("change", "faults"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_every_fault_of_a_suite_is_told(home: Home, change: tuple[str, str], faults: list[str]) -> None:
    assert change[0] in SUITE
    with pytest.raises(AuthoringError) as told:
        load_suite("mine", home(SUITE.replace(*change, 1)))
    for fault in faults:
        assert fault in str(told.value)


def test_faults_of_suite_case_and_check_are_told_together(home: Home) -> None:
    suite = SUITE.replace("version: 1", "version: 0").replace("- quotes_true", "- quote_true")
    with pytest.raises(AuthoringError) as told:
        load_suite("mine", home(suite.replace("    message: Hello", "    mesage: Hello")))
    assert [fault.split(": ")[1] for fault in told.value.faults] == [
        "version", "checks.0", "cases.1.message", "cases.1.mesage",
    ]  # fmt: skip


ROWS = [
    ("no JSON", "appraiser", '{"id": "a",\n', "more.jsonl:1: no JSON: "),
    ("a field missing", "appraiser", lines({"id": "a"}), "more.jsonl:1: message: missing"),
    ("a near field", "appraiser", lines({"id": "a", "message": "Hi.", "label": {}}),
     "more.jsonl:1: label: unknown field; did you mean 'labels'?"),
    ("a check of its own", "appraiser", lines({"id": "a", "message": "Hi.", "checks": ["asks"]}),
     "more.jsonl:1: checks: check 'asks' does not fit appraiser cases; it fits customer"),
    ("an id given twice", "appraiser", lines({"id": "a", "message": "Hi."}, {"id": "a", "message": "Ho."}),
     "more.jsonl:2: id 'a' is given twice, first in more.jsonl:1"),
    ("no case at all", "appraiser", "\n", "line 1: no cases; give `cases`, `files` or `rehearsals`"),
    ("an unknown persona", "customer", lines({**SCENE, "persona": "past-due-markus"}),
     "more.jsonl:1: persona: no persona 'past-due-markus'; did you mean 'past-due-marcus'?"),
    ("an unknown offer", "customer", lines({**SCENE, "offer": "plan"}),
     "more.jsonl:1: offer: past-due-marcus has no 'plan'; it has autopay, half-now, "),
    ("an unknown fact", "customer", lines({**SCENE, "unlocked": ["job"]}),
     "more.jsonl:1: unlocked: past-due-marcus hides no 'job'; it hides lost-job"),
    ("a locked fact to tell", "customer", lines({**SCENE, "tell": "lost-job"}),
     "more.jsonl:1: tell: 'lost-job' is not unlocked; add it to unlocked"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "data", "fault"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_fault_in_a_data_file_names_file_and_line(home: Home, kind: str, data: str, fault: str) -> None:
    with pytest.raises(AuthoringError) as told:
        load_suite("mine", home(with_files(kind), more=data))
    assert fault in str(told.value)


def test_a_scene_may_name_what_its_persona_has(home: Home) -> None:
    row = {**SCENE, "offer": "payment-plan", "unlocked": ["lost-job"], "tell": "lost-job"}
    (case,) = load_suite("mine", home(with_files("customer"), more=lines(row))).cases
    assert isinstance(case, CustomerCase)
    assert case.tell == "lost-job"


def test_the_hash_follows_what_is_played_and_checked(home: Home) -> None:
    def hash_of(old: str = "", new: str = "") -> str:
        found: Loaded = load_suite("mine", home(SUITE.replace(old, new, 1)))
        return found.hash

    first = hash_of()
    assert hash_of("at_least: 0.5", "at_least: 0.6") == first, "another bound is the same suite"
    assert hash_of("Does it see", "Will it see") == first
    changed = {hash_of("were late", "was late"), hash_of("- quotes_true", "- no_harm_missed"),
               hash_of("finds: [sincere_apology]", "finds: [own_it]")}  # fmt: skip
    assert len(changed - {first}) == 3
