"""The whole way: a prompt is changed, a judge behind HTTP reads it, and the gate says whether that was for the better."""

import asyncio
from pathlib import Path

from rich.console import Console

from bot.config import Settings
from bot.store.library import Library
from evals.comparison import Reference, Report, report
from evals.loading import load_suite
from evals.means import Means
from evals.outcome import Played
from evals.session import Session
from evals.till import Till
from evals.variants import Wanted, entrants
from tests.evals.noisy_judge import LENIENT, SHARPER, NoisyJudge
from tests.llm.openai_server import OpenAIServer

SUITE = load_suite("evaluator")
HEADING = "# Scores\n"


async def played(server: OpenAIServer, folder: Path, seed: int, words: str = "") -> Played:
    """The suite graded by the model evaluator as `greenroom eval run` does it, `words` planted in its prompt."""
    server.respond(NoisyJudge(SUITE.cases, seed))
    draft = folder / "evaluator.md"
    shipped = (Library.at().homes[0] / "prompts" / "evaluator.md").read_text(encoding="utf-8")
    draft.write_text(shipped.replace(HEADING, f"{HEADING}- {words}\n") if words else shipped, encoding="utf-8")
    settings = Settings(evaluator_model="scripted", data=folder, retries=0)
    means = Means(settings, Till(None), asyncio.Semaphore(16))
    with entrants(settings, Wanted(prompts=(f"evaluator={draft}",))) as players:
        session = Session(means, players, lambda *_: None, Console(quiet=True), concurrency=8)
        return (await session.play(SUITE))[0]


def judged(before: Played, after: Played) -> Report:
    """`after` against `before`."""
    before = before.model_copy(update={"variant": before.variant.model_copy(update={"name": "main"})})
    return report(SUITE.suite, SUITE.cases, [after], {after.variant.name: Reference(before)})


def words_for(found: Report, *names: str) -> set[str]:
    """The verdicts on the figures `names`."""
    return {one.verdict for one in found.comparisons[0].differences if one.name in names}


async def test_a_lenient_prompt_fails_the_gate(server: OpenAIServer, tmp_path: Path) -> None:
    import time

    t = time.time()
    base = await played(server, tmp_path, 1)
    print(time.time() - t, len(server.bodies), base.outcomes[0].why, sum(o.status != "done" for o in base.outcomes))
    len_ = await played(server, tmp_path, 2, LENIENT)
    bet = await played(server, tmp_path, 3, SHARPER)
    for x in (len_, bet):
        r = judged(base, x)
        for d in r.comparisons[0].differences:
            print(d.label, d.before, d.after, d.p, d.adjusted, d.verdict, d.smallest)
        for l in r.gate.lines:
            print(l)
    assert 0
