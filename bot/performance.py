"""One turn on stage: appraise, react, and the customer's reply. With a predictor the reply starts on its guess."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from bot.core.cast import Cast, Moment, Scene
from bot.core.reaction import Progress, Reaction, react
from bot.core.transcript import Transcript
from bot.core.usage import Call

WASTED = "thrown away: the direction was another"


@dataclass(frozen=True)
class Performance:
    """How the message was taken, and the reply as it comes."""

    reaction: Reaction
    pieces: AsyncGenerator[str, None]


async def perform(cast: Cast, so_far: Progress, before: Transcript, text: str, calls: list[Call]) -> Performance:
    """Play `text`. The reply is the same with and without a predictor: a wrong guess is never heard."""
    persona = so_far.persona
    moment = Moment(text, before, persona.fact_texts, persona.offers, calls)
    if cast.predictor is None:
        reaction = react(so_far, text, await cast.appraiser.appraise(moment))
        return Performance(reaction, cast.customer.speak(_scene(so_far, before, text, reaction, calls)))
    guess_moment = Moment(text, before, persona.fact_texts, persona.offers)
    guess = react(so_far, text, await cast.predictor.appraise(guess_moment))
    guessed = _scene(so_far, before, text, guess, [])
    early = _Early(cast.customer.speak(guessed))
    try:
        reaction = react(so_far, text, await cast.appraiser.appraise(moment))
    except BaseException:
        await early.stop()
        raise
    scene = _scene(so_far, before, text, reaction, calls)
    if scene == guessed:
        return Performance(reaction, early.pieces(guessed.calls, calls))
    await early.stop()
    calls += [call.model_copy(update={"outcome": WASTED}) for call in guessed.calls]
    return Performance(reaction, cast.customer.speak(scene))


def _scene(so_far: Progress, before: Transcript, text: str, reaction: Reaction, calls: list[Call]) -> Scene:
    past = tuple(turn.direction for turn in so_far.turns)
    return Scene(reaction.role, reaction.direction, before.add("trainee", text), past, so_far.seed, calls)


class _Early:
    """A reply being made in the background, held back until somebody wants it."""

    def __init__(self, reply: AsyncGenerator[str, None]) -> None:
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._run(reply))

    async def _run(self, reply: AsyncGenerator[str, None]) -> None:
        try:
            async with aclosing(reply):
                async for piece in reply:
                    self._queue.put_nowait(piece)
        finally:
            self._queue.put_nowait(None)

    async def pieces(self, spent: list[Call], calls: list[Call]) -> AsyncGenerator[str, None]:
        """The reply from its start; a failure of the background work is raised here."""
        try:
            while (piece := await self._queue.get()) is not None:
                yield piece
            await self._task
            calls += spent
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Throw away what is not yet said."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
