"""`greenroom eval run` and `list`: change a prompt, a persona or a model, and learn what got better or worse."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.commands import Json, MaxCost, console, group, print_json
from bot.config import settings
from bot.errors import InputError

if TYPE_CHECKING:
    from evals.comparison import Report
    from evals.order import Done
    from evals.suite import Rule

NEEDED = ("jinja2", "krippendorff", "scipy", "sklearn")
EPILOG = """Examples: greenroom eval run evaluator --against main |
greenroom eval run --prompt evaluator=draft.md --model openai:gpt-4.1-mini --repeat 3 --max-cost 2

Exit code 0: every rule of the gate holds, and nothing got worse beyond noise.

1: a rule is broken or something got worse, in a suite that was played whole.

2: no suite failed, but one was not played whole (lost, not recorded, cost limit); or an option is wrong.

130: stopped by Ctrl-C. With --accept: 0 once the baselines are written."""

Suites = Annotated[list[str] | None, typer.Argument(help="Suites; `eval list` names them. Default: all.")]
Against = Annotated[str | None, typer.Option(help="Git revision whose personas and prompts play too.")]
Prompts = Annotated[list[str] | None, typer.Option(help="name=path: play with this file. Repeatable.")]
Models = Annotated[list[str] | None, typer.Option(help="Model id, or 'embedded'. Repeatable.")]
Repeat = Annotated[int, typer.Option(min=1, max=50, help="Times each case is played.")]
Cases = Annotated[str | None, typer.Option("-k", help="Only cases with this in id or tag; * ? [ match.")]
Limit = Annotated[int | None, typer.Option(min=1, help="At most this many cases of each suite.")]
Concurrency = Annotated[
    int | None, typer.Option(min=1, max=500, help="Model calls at once. Default: 8, of a GGUF file 3.")
]
Judge = Annotated[str | None, typer.Option(help="Model for checks that code cannot decide.")]
Trainee = Annotated[str | None, typer.Option(help="Model that plays the trainees. Default: scripted.")]
LedgerPath = Annotated[Path | None, typer.Option(help="Where answers are kept. Default: in GREENROOM_DATA.")]
Replay = Annotated[Path | None, typer.Option(help="Play recorded answers only: no key, no network.")]
Record = Annotated[Path | None, typer.Option(help="Write the answers of this run as a recording.")]
Accept = Annotated[bool, typer.Option("--accept", help="Make the results the new baselines.")]
Html = Annotated[Path | None, typer.Option(help="Write a page with every case.")]
Markdown = Annotated[Path | None, typer.Option(help="Write a summary for a pull request.")]
Junit = Annotated[Path | None, typer.Option(help="Write JUnit XML.")]

app = group("eval", "Regression tests of prompts, personas and graders.")


@app.callback()
def needed() -> None:
    """Regression tests of prompts, personas and graders."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise InputError(f"the evals need {', '.join(missing)}: `pip install greenroom[evals]`")


@app.command(epilog=EPILOG)
def run(
    suites: Suites = None,
    against: Against = None,
    prompt: Prompts = None,
    model: Models = None,
    repeat: Repeat = 1,
    cases: Cases = None,
    limit: Limit = None,
    concurrency: Concurrency = None,
    max_cost: MaxCost = None,
    judge: Judge = None,
    trainee: Trainee = None,
    ledger: LedgerPath = None,
    replay: Replay = None,
    record: Record = None,
    accept: Accept = False,
    html: Html = None,
    markdown: Markdown = None,
    junit: Junit = None,
    as_json: Json = False,
) -> None:
    """Play suites, compare with --against or else the accepted baseline, and judge by the gate.

    What a model answered is kept: a case is paid for once, until its prompt, model or files change.
    """
    from evals.order import Order, carry_out  # scipy and scikit-learn take a second: only for evals
    from evals.variants import Wanted

    order = Order(
        variants=Wanted(against, tuple(prompt or ()), tuple(model or ())), suites=tuple(suites or ()), repeats=repeat,
        cases=cases, limit=limit, concurrency=concurrency, judge=judge, trainee=trainee,
        ledger=ledger, replay=replay, record=record, accept=accept,
    )  # fmt: skip
    done = asyncio.run(carry_out(order, settings(max_cost=max_cost), console(stderr=True)))
    _tell(done, as_json=as_json)
    if done.reports:
        _write(done.reports, html, markdown, junit)
    if done.refused:
        raise done.refused
    raise SystemExit(done.exit_code)


def _tell(done: "Done", *, as_json: bool) -> None:
    from evals.report import terminal

    if as_json and done.reports:
        print_json([report.model_dump(mode="json") for report in done.reports])
    else:
        for report in done.reports:
            terminal.show(report, console())
    for note in (*done.notes, *done.overruled):
        console(stderr=True).print(note, highlight=False, markup=False)


def _write(reports: "Sequence[Report]", html: Path | None, markdown: Path | None, junit: Path | None) -> None:
    """The files asked for, each with all suites."""
    from evals.report import html as page
    from evals.report import junit as xml
    from evals.report import markdown as summary

    if html:
        _put(html, page.render(reports))
    if markdown:
        _put(markdown, "\n".join(map(summary.render, reports)))
    if junit:
        _put(junit, xml.render(reports))


def _put(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}") from None


@app.command("list")
def list_suites(as_json: Json = False) -> None:
    """List the suites: what they ask, how many cases they have, what their gate wants."""
    from evals.loading import load_suite, suite_files

    home = settings().home
    found = [load_suite(name, home) for name in suite_files(home)]
    if as_json:
        print_json(
            [
                {
                    **one.suite.model_dump(mode="json", include={"id", "kind", "version", "purpose", "made", "gate"}),
                    "cases": len(one.cases),
                }
                for one in found
            ]
        )
        return
    table = Table("suite", "kind", "cases", "what it asks", "gate")
    for one in found:
        rules = [in_words(rule) for rule in one.suite.gate.rules]
        table.add_row(one.suite.id, one.suite.kind, str(len(one.cases)), one.suite.purpose, "\n".join(rules))
    console().print(table)


def in_words(rule: "Rule") -> str:
    """A gate rule for people, e.g. `micro_f1 at least 0.7`."""
    bounds = (("at least", rule.at_least), ("at most", rule.at_most))
    return f"{rule.figure} " + " and ".join(f"{word} {bound:g}" for word, bound in bounds if bound is not None)
