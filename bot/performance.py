"""One turn on stage: appraise, react, and the customer's reply. With a predictor the reply starts on its guess."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace

from bot.core.cast import Cast, Moment, Scene
from bot.core.reaction import Progress, Reaction, react
from bot.core.transcript import Transcript
from bot.core.usage import Call

WASTED = "wasted: the direction was another"


@dataclass(frozen=True)
class Performance:
    """How the message was taken, and the reply as it comes."""

    reaction: Reaction
    pieces: AsyncGenerator[str, None]


async def perform(cast: Cast, so_far: Progress, before: Transcript, text: str, calls: list[Call]) -> Performance:
    """Play `text`. The reply is the same with and without a predictor: a wrong guess is never heard."""
    persona = so_far.persona
    moment = Moment(text, before, persona.fact_texts, persona.offers, calls)
    guessed = await _guessed(cast, so_far, moment)
    early = _Early(cast.customer.speak(guessed)) if guessed else None
    try:
        reaction = react(so_far, text, await cast.appraiser.appraise(moment))
    except BaseException:
        if early:
            await early.stop()
        raise
    scene = _scene(cast, so_far, moment, reaction, calls)
    if early and guessed:
        if scene == guessed:
            return Performance(reaction, early.pieces(guessed.calls, calls))
        await early.stop()
        calls += [call.model_copy(update={"outcome": f"{WASTED}; {call.outcome}"}) for call in guessed.calls]
    return Performance(reaction, cast.customer.speak(scene))


async def _guessed(cast: Cast, so_far: Progress, moment: Moment) -> Scene | None:
    """The scene as the predictor sees it coming; None without one, or where it would tell what is still locked."""
    if cast.predictor is None:
        return None
    guess = react(so_far, moment.message, await cast.predictor.appraise(replace(moment, calls=[])))
    if {fact.id for fact in guess.role.unlocked} - so_far.state.disclosed:
        return None
    return _scene(cast, so_far, moment, guess, [])


def _scene(cast: Cast, so_far: Progress, moment: Moment, reaction: Reaction, calls: list[Call]) -> Scene:
    """What the customer heeds of the scene, and nothing else: so equal scenes mean equal replies."""
    past = tuple(turn.direction for turn in so_far.turns)
    said = moment.before.add("trainee", moment.message)
    return cast.customer.heeded(Scene(reaction.role, reaction.direction, said, past, so_far.seed, calls))


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
