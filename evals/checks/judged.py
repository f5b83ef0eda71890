"""Questions that code cannot settle, put to a model; all of a case in one call."""

import secrets
from collections.abc import Sequence
from typing import get_args

from bot.core.prompt import Prompt, fenced
from bot.core.transcript import normalise
from bot.core.usage import Call
from bot.llm import answers
from bot.llm.asking import Asker
from bot.llm.models import Model
from evals.checks.check import Bound, Check, Verdict, failed, passed, unclear
from evals.checks.seen import Judgeable
from evals.outcome import Checked
from evals.suite import Kind

NAME = ROLE = "judge"
NO_JUDGE = "needs a judge; name one with --judge MODEL"
_KINDS: frozenset[Kind] = frozenset(get_args(Kind))


def judge(seen: Judgeable, question: str) -> Verdict:
    """The verdict on `question` where nobody can be asked."""
    return unclear(NO_JUDGE)


async def asked(
    questions: Sequence[Bound], seen: Judgeable, model: Model, prompt: Prompt, calls: list[Call]
) -> tuple[Checked, ...]:
    """The judge's verdicts, in order; raises FailureError where it fails.

    A question it leaves out, or a quote it made up, makes the verdict unclear.
    """
    marker = secrets.token_hex(8)
    listed = "\n".join(f"{number}. {one.argument}" for number, one in enumerate(questions, 1))
    filled = prompt.fill(
        checks=listed, context=fenced(seen.task, marker), text=fenced(seen.text, marker), marker=marker
    )
    found = await Asker.of(model, ROLE, calls).ask(filled, answers.Verdicts)
    given = {verdict.number: verdict for verdict in found.verdicts}
    return tuple(one.stamped(_verdict(given.get(number), seen)) for number, one in enumerate(questions, 1))


def _verdict(found: answers.Verdict | None, seen: Judgeable) -> Verdict:
    if found is None:
        return unclear("the judge did not answer this question")
    if found.quote.strip() and normalise(found.quote) not in normalise(seen.text):
        return unclear(f"the judge quotes words that are not there: {found.why}", found.quote)
    decide = {"pass": passed, "fail": failed, "unclear": unclear}[found.verdict]
    return decide(found.why, found.quote)


CHECKS = (Check(NAME, _KINDS, judge, str, '"The customer asks for a date."'),)
