"""Ways of making the calls that `test_evals` compares, each run in a process of its own.

python -m tests.benchmarks.loads gradings URL LEDGER NUMBER CONCURRENCY
python -m tests.benchmarks.loads labels URL LEDGER NUMBER CONCURRENCY
python -m tests.benchmarks.loads plain URL BODIES CONCURRENCY
"""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

CUSTOMER = (
    "You people sent me letter {n} about ${n}0 that I paid in March, and nobody has called me back since.",
    "So will the fee keep growing or not? I have asked that on the phone and I got no answer from anyone there.",
    "That is what the last person said to me too, word for word, and then nothing happened for three weeks.",
    "I run a small shop on my own, I cannot sit in your queue for an hour each time you lose a form of mine.",
    "And who pays for the hours that I have lost over this? You would not work for nothing either, would you?",
    "Fine. But I want it in writing this time, with your name on it, and not another letter with a number.",
)
TRAINEE = (
    "Letter {n} after you had paid in March would make me angry too. I have the payment here on my screen.",
    "You asked whether the fee keeps growing. It stopped the day you wrote to us, and I can show you the entry.",
    "I see the note of that call, and nobody did what it says. That was our mistake and I will put it right.",
    "An hour in a queue is an hour without customers. I will stay on this with you here until it is settled.",
    "What would make up for those hours in your eyes? I can take off one late fee of $25, which is in my power.",
    "I will send you what we agreed here in the chat, with my name below it, before we close this conversation.",
)


async def gradings(url: str, ledger: str, number: int, concurrency: int) -> dict[str, Any]:
    """Whole gradings of twelve messages each, by the product's own chain, kept in a ledger."""
    from bot.core.cast import Case
    from bot.llm.appraiser import ModelAppraiser
    from bot.llm.evaluator import ModelEvaluator
    from bot.llm.tape import one_case
    from bot.store.library import Library

    library = Library.at()
    rubric, packs = library.rubric("customer-care"), (library.pack("any"),)

    async def grade(number: int, model: Any) -> list[str]:
        evaluator = ModelEvaluator(model, library.prompt, ModelAppraiser(model, library.prompt))
        with one_case():
            found = await evaluator.evaluate(Case(chat(number), rubric, packs=packs))
        failed = [str(proposal.failed) for proposal in found.runs[0].values() if proposal.failed]
        return failed + [flag for flag in found.flags if "embedded" in flag or "failed" in flag]

    return await asked(grade, url, ledger, number, concurrency)


async def labels(url: str, ledger: str, number: int, concurrency: int) -> dict[str, Any]:
    """One call each: the labels of a chat's last message."""
    from bot.core.cast import Moment
    from bot.core.transcript import Transcript
    from bot.llm.appraiser import ModelAppraiser
    from bot.store.library import Library

    library = Library.at()

    async def label(number: int, model: Any) -> list[str]:
        *before, last = chat(number).utterances
        moment = Moment(last.text, Transcript(utterances=tuple(before)))
        return [*(await ModelAppraiser(model, library.prompt).appraise(moment)).flags]

    return await asked(label, url, ledger, number, concurrency)


async def asked(work: Any, url: str, ledger: str, number: int, concurrency: int) -> dict[str, Any]:
    """`work` for each number; what failed."""
    from bot.llm.models import PATIENT, Model
    from bot.llm.tape import Tape
    from evals.ledger import Ledger

    failed: list[str] = []
    with Ledger.open(Path(ledger)) as shelf:
        tape = Tape(shelf, asyncio.Semaphore(concurrency))
        model = Model("scripted", "openai", "scripted", url, role="evaluator", limits=PATIENT, tape=tape)

        async def each(number: int) -> None:
            failed.extend(await work(number, model))

        await spread(range(number), concurrency, each)
        return {"failed": failed, "kept": len(shelf)}


def chat(number: int) -> Any:
    """A chat of 12 messages and about 1.3 KB, unlike all others."""
    from bot.core.transcript import Transcript

    said = Transcript()
    for asks, answers in zip(CUSTOMER, TRAINEE, strict=True):
        said = said.add("customer", asks.format(n=number)).add("trainee", answers.format(n=number))
    return said


async def plain(url: str, bodies: str, concurrency: int) -> dict[str, Any]:
    """The same requests by OpenAI's client and nothing else."""
    from openai import AsyncOpenAI

    client = AsyncOpenAI(base_url=url, api_key="none", max_retries=8)
    with Path(bodies).open(encoding="utf-8") as file:

        async def ask(line: str) -> None:
            reply = await client.chat.completions.create(**json.loads(line))
            json.loads(reply.choices[0].message.content or "")

        await spread(file, concurrency, ask)
    await client.close()
    return {}


async def spread(items: Any, workers: int, work: Any) -> None:
    """`work` on every item, `workers` at a time."""
    waiting = iter(items)

    async def worker() -> None:
        for item in waiting:
            await work(item)

    await asyncio.gather(*(worker() for _ in range(workers)))


if __name__ == "__main__":
    name, url, place, *numbers = sys.argv[1:]
    ways: dict[str, Callable[..., Coroutine[Any, Any, dict[str, Any]]]] = {
        "gradings": gradings,
        "labels": labels,
        "plain": plain,
    }
    sys.stdout.write(json.dumps(asyncio.run(ways[name](url, place, *map(int, numbers)))))
