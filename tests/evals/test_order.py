"""`greenroom eval run` from options to exit code, on a suite of one's own and a scripted model."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.config import Settings
from bot.errors import FailureError, InputError
from bot.store.library import product_home
from evals import order
from evals.order import Done, Order, carry_out
from evals.variants import Wanted
from tests.evals.test_variants import git
from tests.llm.openai_server import Answer, OpenAIServer

SUITE = """\
id: {id}
kind: appraiser
version: 1
purpose: A test.
made: By hand.
checks: [no_harm_invented]
gate:
  rules:
    - {{figure: pass_rate, at_least: {at_least}}}
    - {{figure: lost, at_most: 0}}
cases:
"""
CASE = "  - {{id: {id}-{n}, message: 'Line {n} of {id}, see you soon.', tags: [{tag}]}}\n"
Labels = list[dict[str, str]]


def harm(n: int) -> Labels:
    return [{"signal": "hostile", "strength": "strong", "quote": f"Line {n} of"}]


class Lab:
    """A home with two suites of 24 cases, `kind` and `strict`; the model labels what `labels` says."""

    kindly = '{"customer_question_open": false, "labels": []}'

    def __init__(self, home: Path, server: OpenAIServer) -> None:
        self.home, self.server = home, server
        self.labels: Mapping[str, Labels | Answer] = {}
        (home / "evals/suites").mkdir(parents=True)
        for id, at_least in (("kind", 0.1), ("strict", 0.9)):
            cases = "".join(CASE.format(id=id, n=n, tag="odd" if n % 2 else "even") for n in range(24))
            (home / f"evals/suites/{id}.yaml").write_text(SUITE.format(id=id, at_least=at_least) + cases)
        server.respond(self.answer)
        self.settings = Settings(_env_file=None, home=home, data=home, model="m")

    def answer(self, body: dict[str, Any]) -> str | Answer:
        asked = json.dumps(body)
        found = next((labels for words, labels in self.labels.items() if words in asked), [])
        return found if isinstance(found, Answer) else json.dumps({"customer_question_open": False, "labels": found})

    def spoil(self, suite: str, first: int, count: int) -> None:
        """The model finds harm in so many messages from now on; what it answered before is forgotten."""
        self.labels = {f"Line {n} of {suite}," : harm(n) for n in range(first, first + count)}  # fmt: skip
        self.forget()

    def forget(self) -> None:
        for file in (self.home / "evals").glob("ledger.db*"):
            file.unlink()

    async def run(self, *suites: str, wanted: Wanted = Wanted(), **more: Any) -> Done:
        return await carry_out(Order(wanted, suites, **more), self.settings, Console(quiet=True))


@pytest.fixture
def lab(tmp_path: Path, server: OpenAIServer) -> Lab:
    return Lab(tmp_path, server)


REFUSED = Answer(status=401)
EXITS: list[tuple[str, dict[str, Labels | Answer], tuple[str, ...], int]] = [
    ("every rule holds", {}, ("kind", "strict"), 0),
    ("one message in 24 is wrong, which the rule allows", {"Line 1 of strict": harm(1)}, ("strict",), 0),
    ("a rule is broken", {f"Line {n} of strict": harm(n) for n in range(4)}, ("kind", "strict"), 1),
    ("one case is lost", {"Line 1 of strict": REFUSED}, ("kind", "strict"), 2),
    ("what is left breaks a rule, but not all was played",
     {"Line 1 of strict": REFUSED, **{f"Line {n} of strict": harm(n) for n in range(2, 9)}}, ("strict",), 2),
    ("one suite fails whole, another is not whole",
     {"Line 1 of kind": REFUSED, **{f"Line {n} of strict": harm(n) for n in range(4)}}, ("kind", "strict"), 1),
]  # fmt: skip


@pytest.mark.parametrize(("why", "labels", "suites", "code"), EXITS, ids=[row[0] for row in EXITS])
async def test_the_exit_code_says_what_the_reports_say(
    lab: Lab, why: str, labels: dict[str, Labels | Answer], suites: tuple[str, ...], code: int
) -> None:
    lab.labels = labels
    done = await lab.run(*suites)
    assert done.exit_code == code
    assert [report.suite for report in done.reports] == list(suites)
    assert [len(report.sides[-1].outcomes) for report in done.reports] == [24] * len(suites)


async def test_the_cost_limit_holds_over_all_suites_and_leaves_the_run_incomplete(lab: Lab) -> None:
    prices = lab.home / "prices.yaml"
    prices.write_text("models:\n  m: [10000, 10000, 0]\n")  # a dollar a call
    lab.settings = lab.settings.model_copy(update={"prices": prices, "max_cost": 30.0})
    done = await lab.run("kind", "strict", concurrency=1)
    assert done.exit_code == 2
    assert len(lab.server.bodies) == 30
    assert [len(report.sides[0].lost) for report in done.reports] == [0, 18]


async def test_accepted_results_are_what_the_next_run_must_not_fall_below(lab: Lab) -> None:
    accepted = await lab.run("kind", accept=True)
    assert (accepted.exit_code, accepted.notes) == (
        0,
        ("baseline kind.m.json written: read its diff before you commit it",),
    )
    assert (lab.home / "evals/baselines/kind.m.json").is_file()
    same = await lab.run("kind")
    assert (same.exit_code, same.reports[0].comparisons[0].changed) == (0, ())
    lab.spoil("kind", 0, 12)
    worse = await lab.run("kind")
    assert worse.exit_code == 1  # the gate's own rule would have let it pass
    assert len(worse.reports[0].comparisons[0].changed) == 12
    assert (await lab.run("kind", accept=True)).exit_code == 0
    assert (await lab.run("kind")).exit_code == 0


async def test_accepting_what_the_gate_refuses_says_that_later_runs_will_not_pass(lab: Lab) -> None:
    lab.spoil("strict", 0, 4)
    done = await lab.run("strict", accept=True)
    assert (done.exit_code, done.overruled) == (
        0, ("accepted as they are: this run exits 0, any later one like it 1",),
    )  # fmt: skip
    assert (await lab.run("strict")).exit_code == 1
    assert (await lab.run("kind", accept=True)).overruled == ()


async def test_a_worse_prompt_fails_against_its_revision_and_taking_it_back_costs_nothing(lab: Lab) -> None:
    prompt = lab.home / "prompts/appraiser.md"
    prompt.parent.mkdir()
    text = (product_home() / "prompts/appraiser.md").read_text(encoding="utf-8")
    prompt.write_text(text)
    git(lab.home, "init", "--quiet")
    git(lab.home, "add", "prompts")
    git(lab.home, "commit", "--quiet", "--message", "first")
    prompt.write_text(text.replace("\n## human\n", "\nBe harsh.\n\n## human\n"))
    lab.labels = {f"Line {n} of kind,": harm(n) for n in range(12)}
    lab.server.respond(lambda body: lab.answer(body) if "Be harsh." in json.dumps(body) else lab.kindly)
    done = await lab.run("kind", wanted=Wanted("HEAD"))
    (comparison,) = done.reports[0].comparisons
    assert (done.exit_code, len(comparison.changed), len(lab.server.bodies)) == (1, 12, 48)
    assert [side.variant.commit.endswith("+") for side in done.reports[0].sides] == [False, True]
    prompt.write_text(text)
    done = await lab.run("kind", wanted=Wanted("HEAD"))
    assert (done.exit_code, len(lab.server.bodies)) == (0, 48)


async def test_nothing_is_accepted_where_an_answer_is_missing(lab: Lab) -> None:
    lab.labels = {"Line 3 of kind": REFUSED}
    done = await lab.run("kind", "strict", accept=True)
    assert "kind-3 lost" in str(done.refused)
    assert [len(report.sides[-1].lost) for report in done.reports] == [1, 0]
    assert not (lab.home / "evals/baselines").exists()


async def test_an_installed_copy_accepts_into_a_home_only(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "__file__", str(lab.home / "site-packages" / "evals" / "order.py"))
    bare = lab.settings.model_copy(update={"home": None})
    with pytest.raises(InputError, match="this is an installed copy; set GREENROOM_HOME"):
        await carry_out(Order(Wanted(), ("attack",), accept=True), bare, Console(quiet=True))
    assert (await lab.run("kind", accept=True)).exit_code == 0


async def test_a_baseline_that_cannot_be_written_is_told(lab: Lab) -> None:
    (lab.home / "evals" / "baselines").write_text("a file where the folder should be")
    with pytest.raises(FailureError, match=r"kind\.m\.json: "):
        await lab.run("kind", accept=True)


async def test_a_draft_by_two_models_plays_against_nobody_else_unless_asked(lab: Lab) -> None:
    done = await lab.run("kind", wanted=Wanted(models=("a", "b")), repeats=2)
    assert [side.variant.name for side in done.reports[0].sides] == ["a", "b"]
    assert len(lab.server.bodies) == 24 * 2 * 2
    assert {body["model"] for body in lab.server.bodies} == {"a", "b"}


async def test_a_recorded_run_replays_without_a_server_and_a_lost_answer_is_not_recorded(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    tape = lab.home / "kind.jsonl"
    lab.labels = {"Line 5 of kind": REFUSED}
    done = await lab.run("kind", record=tape)
    assert done.notes == (f"23 answers recorded in {tape}",)
    header = json.loads(tape.read_text().splitlines()[0])
    assert (header["model"], "greenroom" in header["by"]) == ("m", True)
    for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name)
    asked = len(lab.server.bodies)
    again = await lab.run("kind", replay=tape)
    assert again.exit_code == 2
    assert [name.split(":")[0] for name in again.reports[0].sides[0].not_recorded] == ["kind-5 #1"]
    assert len(lab.server.bodies) == asked


CHOSEN: list[tuple[str | None, int | None, list[str]]] = [
    (None, 3, ["kind-0", "kind-1", "kind-2"]),
    ("kind-2", None, ["kind-2", "kind-20", "kind-21", "kind-22", "kind-23"]),
    ("kind-?", 4, ["kind-0", "kind-1", "kind-2", "kind-3"]),
    ("odd", 2, ["kind-1", "kind-3"]),
]


@pytest.mark.parametrize(("cases", "limit", "ids"), CHOSEN)
async def test_cases_are_chosen_by_a_part_or_a_pattern_of_id_or_tag(
    lab: Lab, cases: str | None, limit: int | None, ids: list[str]
) -> None:
    done = await lab.run("kind", cases=cases, limit=limit)
    assert [one.case for one in done.reports[0].sides[0].outcomes] == ids


HERE = Path("x.jsonl")
MISTAKES: list[tuple[Order, str]] = [
    (Order(Wanted(), ("knid",)), r"no suite 'knid'; did you mean 'kind'"),
    (Order(Wanted(), ("kind",), cases="nobody"), r"-k nobody: no case of kind"),
    (Order(Wanted(), replay=HERE, record=HERE), r"--replay asks no model"),
    (Order(Wanted(), replay=HERE), r"recording x\.jsonl: .*No such file"),
    (Order(Wanted(), accept=True, limit=3), r"--accept is for whole suites"),
    (Order(Wanted(against="main"), accept=True), r"--accept keeps the working tree's results"),
    (Order(Wanted(models=("embedded",)), ("kind",), record=HERE), r"the answers of one model; .*: embedded"),
    (Order(Wanted(models=("a", "b")), ("kind",), record=HERE), r"the answers of one model; .*: a, b"),
    (Order(Wanted(), ("kind",), judge="opnai:gpt"), r"did you mean 'openai:gpt'"),
]  # fmt: skip


@pytest.mark.parametrize(("order", "words"), MISTAKES)
async def test_a_mistake_is_told_before_anything_is_asked(
    lab: Lab, monkeypatch: pytest.MonkeyPatch, order: Order, words: str
) -> None:
    if order.judge:
        monkeypatch.delenv("OPENAI_BASE_URL")
        order = Order(Wanted(models=("embedded",)), order.suites, judge=order.judge)
    with pytest.raises(InputError, match=words):
        await carry_out(order, lab.settings, Console(quiet=True))
    assert lab.server.bodies == []
