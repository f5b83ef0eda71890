"""The whole way: a prompt is changed, a judge behind HTTP reads it, and the gate says if that was for the better."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bot.config import Settings
from bot.store.library import Library
from evals.cases import EvaluatorCase
from evals.comparison import Reference, Report, report
from evals.loading import load_suite
from evals.means import Means
from evals.outcome import Played
from evals.session import Session
from evals.suite import Gate, Rule
from evals.till import Till
from evals.variants import Wanted, entrants
from tests.evals.noisy_judge import LENIENT, SHARPER, NoisyJudge
from tests.llm.openai_server import OpenAIServer

LOADED = load_suite("evaluator")
RULES = (Rule(figure="lost", at_most=0), Rule(figure="quotes_kept", at_least=0.95), Rule(figure="kappa", at_least=0.4))
CASES = tuple(case for case in LOADED.cases if isinstance(case, EvaluatorCase))
SUITE = replace(LOADED, suite=LOADED.suite.model_copy(update={"gate": Gate(rules=RULES)}))
"""The shipped suite, less the rules on what this judge does not try to do."""
HEADING = "# Scores\n"


async def played(server: OpenAIServer, folder: Path, seed: int, words: str = "") -> Played:
    """The suite graded by the model evaluator as `greenroom eval run` does it, `words` planted in its prompt."""
    server.respond(NoisyJudge(CASES, seed))
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


@pytest.fixture(scope="module")
def before(running_server: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The shipped prompt's run, which all others are compared with."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", running_server.url)
        return asyncio.run(played(running_server, tmp_path_factory.mktemp("main"), 1))


WORDS = {
    "a lenient one fails": (LENIENT, "error", {"worse"}, "fail"),
    "a sharper one passes": (SHARPER, "error", {"better"}, "pass"),
    "the same one passes": ("", "error", {"no evidence either way"}, "pass"),
}


@pytest.mark.parametrize(("words", "figure", "verdicts", "standing"), WORDS.values(), ids=WORDS)
async def test_the_gate_tells_prompts_apart(
    server: OpenAIServer,
    tmp_path: Path,
    before: Played,
    words: str,
    figure: str,
    verdicts: set[str],
    standing: str,
) -> None:
    found = judged(before, await played(server, tmp_path, 2, words))
    assert verdicts <= {one.verdict for one in found.comparisons[0].differences if one.name == figure}
    assert found.gate.standing == standing, found.gate.lines
    assert not found.sides[-1].lost
    assert found.sides[-1].variant.prompts != before.variant.prompts or not words
