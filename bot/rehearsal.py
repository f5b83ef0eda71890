"""One rehearsal, from opening to scorecard: appraise, step, direct, speak, record. Time and seed are arguments."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from bot.core.cast import Case, Cast, Scene
from bot.core.direction import UNLIMITED, Band, Direction
from bot.core.director import opening
from bot.core.disclosure import role
from bot.core.passing import passed
from bot.core.person import LOCAL
from bot.core.persona import Persona
from bot.core.reaction import Progress
from bot.core.record import Ended, Hint, Opening, Turn
from bot.core.rubric import Pack, Rubric
from bot.core.scorecard import Scorecard, assemble
from bot.core.state import State, initial
from bot.core.transcript import Speaker, Transcript
from bot.core.usage import Call, Usage
from bot.errors import InputError, NotRunningError
from bot.performance import perform
from bot.store.database import Database, Stored

MAX_MESSAGE = 4_000
"""Longest trainee message in characters; what lies beyond is refused by the edges."""


class Rehearsal:
    """Create with `start` or `resume`. `say` plays a turn, `hint` asks the coach, `finish` gives the scorecard."""

    def __init__(
        self,
        stored: Stored,
        cast: Cast,
        database: Database,
        rubric: Rubric,
        packs: tuple[Pack, ...],
        now: Callable[[], datetime],
    ) -> None:
        self.opening, self.scorecard = stored.opening, stored.scorecard
        self.turns, self.hints = list(stored.turns), list(stored.hints)
        self.ended, self.owner = stored.ended, stored.owner
        self.take_of, self.take_from = stored.take_of, stored.take_from
        self._cast, self._database, self._rubric, self._packs, self._now = cast, database, rubric, packs, now
        self._one_at_a_time = asyncio.Lock()

    @classmethod
    async def start(
        cls,
        persona: Persona,
        cast: Cast,
        database: Database,
        rubric: Rubric,
        packs: tuple[Pack, ...],
        *,
        id: str,
        seed: int,
        owner: str = LOCAL,
        max_turns: int = 20,
        intensity: Band = UNLIMITED,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> "Rehearsal":
        """A new rehearsal with the customer's opening said and kept."""
        state = initial(persona.resolved)
        direction = opening(state, persona.resolved.feeling, intensity)
        scene = Scene(role(persona, state.disclosed), direction, Transcript(), seed=seed)
        text = "".join([piece async for piece in cast.customer.speak(scene)])
        begun = Opening(
            id=id, persona=persona, seed=seed, cast=cast.names, max_turns=max_turns, started=now(), text=text,
            state=state, direction=direction, intensity=intensity, calls=tuple(scene.calls),
        )  # fmt: skip
        stored = Stored(begun, owner=owner)
        await database.keep(stored)
        return cls(stored, cast, database, rubric, packs, now)

    @classmethod
    async def again(
        cls,
        stored: Stored,
        turn: int,
        cast: Cast,
        database: Database,
        rubric: Rubric,
        packs: tuple[Pack, ...],
        *,
        id: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> "Rehearsal":
        """Another take of `stored` from before trainee turn `turn`: all that was said and felt until then stands.

        The seed stays, so that the same words get the same answer. Raises InputError where there is no such turn.
        """
        if not 1 <= turn <= len(stored.turns):
            raise InputError(f"turn {turn} cannot be tried again: this rehearsal has {len(stored.turns)}")
        opening = stored.opening.model_copy(update={"id": id, "started": now(), "cast": cast.names})
        kept = tuple(stored.turns[: turn - 1])
        take = Stored(opening, kept, owner=stored.owner, take_of=stored.opening.id, take_from=turn)
        await database.keep(take)
        return cls(take, cast, database, rubric, packs, now)

    @classmethod
    def resume(
        cls,
        stored: Stored,
        cast: Cast,
        database: Database,
        rubric: Rubric,
        packs: tuple[Pack, ...],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> "Rehearsal":
        """The rehearsal as it was after its last recorded turn."""
        return cls(stored, cast, database, rubric, packs, now)

    @property
    def id(self) -> str:
        """Name under which it is kept."""
        return self.opening.id

    @property
    def persona(self) -> Persona:
        """The persona as it was at the start."""
        return self.opening.persona

    @property
    def state(self) -> State:
        """State after the last turn."""
        return self.turns[-1].after if self.turns else self.opening.state

    @property
    def transcript(self) -> Transcript:
        """All that was said so far."""
        said: list[tuple[Speaker, str]] = [("customer", self.opening.text)]
        for turn in self.turns:
            said += [("trainee", turn.trainee), ("customer", turn.customer)]
        return Transcript.of(said)

    async def say(self, text: str) -> AsyncGenerator[str, None]:
        """Play one turn; pieces join to the customer's reply. The turn is kept before the iterator ends.

        A turn that is cut off leaves no trace. Raises NotRunningError after the end.
        """
        async with self._one_at_a_time:
            if self.ended:
                raise NotRunningError("this rehearsal has ended; start a new one to go on practising")
            began = perf_counter()
            calls: list[Call] = []
            performance = await perform(self._cast, self._progress, self.transcript, text, calls)
            pieces = []
            async with aclosing(performance.pieces):
                async for piece in performance.pieces:
                    pieces.append(piece)
                    yield piece
            taken = performance.reaction
            turn = Turn(
                number=len(self.turns) + 1,
                trainee=text,
                appraisal=taken.appraisal,
                after=taken.state,
                events=taken.events,
                direction=taken.direction,
                customer="".join(pieces),
                ended=_ending(taken.state, taken.direction),
                milliseconds=round(1000 * (perf_counter() - began), 1),
                calls=tuple(calls),
                at=self._now(),
            )
            await self._database.add_turn(self.id, turn)
            self.turns.append(turn)
            self.ended = turn.ended

    @property
    def _progress(self) -> Progress:
        seed, max_turns, ceiling = self.opening.seed, self.opening.max_turns, self.opening.intensity
        return Progress(self.persona, seed, max_turns, self.state, tuple(self.turns), ceiling)

    async def hint(self) -> str:
        """One sentence of advice; its use is recorded and shown on the scorecard."""
        async with self._one_at_a_time:
            if self.ended:
                raise NotRunningError("this rehearsal has ended; the scorecard has the advice now")
            calls: list[Call] = []
            text = await self._cast.coach.hint(self.transcript, self.persona, calls)
            hint = Hint(before_turn=len(self.turns) + 1, text=text, calls=tuple(calls))
            await self._database.add_hint(self.id, hint)
            self.hints.append(hint)
            return text

    async def stop(self) -> None:
        """End it without a grade, now and for good. Raises NotRunningError where it ended before."""
        async with self._one_at_a_time:
            if self.ended:
                raise NotRunningError("this rehearsal has ended already")
            await self._database.end(self.id, "stopped")
            self.ended = "stopped"

    async def finish(self, ended: Ended = "trainee") -> Scorecard:
        """End the rehearsal and grade it; a second call gives the same scorecard.

        Raises NotRunningError where the trainee stopped it, which is never graded.
        """
        async with self._one_at_a_time:
            if self.ended == "stopped":
                raise NotRunningError("this rehearsal was stopped, so it has no scorecard")
            if self.scorecard is None:
                persona, offers = self.persona, self.persona.offers
                case = Case(self.transcript, self._rubric, persona.fact_texts, offers, self._packs, persona.brief)
                assessment = await self._cast.evaluator.evaluate(case)
                card = assemble(assessment, case.transcript, case.rubric, offers=offers, packs=self._packs)
                self.ended = self.ended or ended
                self.scorecard = card.model_copy(update={"meta": {**card.meta, **self._debrief(card, case.calls)}})
                await self._database.finish(self.id, self.ended, self.scorecard, assessment.model_dump(mode="json"))
            return self.scorecard

    def _debrief(self, card: Scorecard, grading: list[Call]) -> dict[str, Any]:
        """What only the rehearsal knows: ending, hints used, what was never uncovered, whether it passed, its cost."""
        told = self.state.disclosed
        return {
            "ended": self.ended,
            "intensity": self.opening.intensity,
            "usage": Usage.of(self._calls(grading)).model_dump() if self._calls(grading) else None,
            "passed": passed(card, self.ended),
            "hints": [hint.model_dump(mode="json") for hint in self.hints],
            "uncovered": [fact.text for fact in self.persona.hidden_facts if fact.id in told],
            "never_uncovered": [fact.text for fact in self.persona.hidden_facts if fact.id not in told],
        }

    def _calls(self, grading: list[Call]) -> list[Call]:
        kept = (self.opening.calls, *(turn.calls for turn in self.turns), *(hint.calls for hint in self.hints))
        return [call for calls in kept for call in calls] + grading


def _ending(state: State, direction: Direction) -> Ended | None:
    if direction.beat == "leave":
        return "turn_limit"
    return state.ended  # type: ignore[return-value]  # the terminal events are the endings a state can bring
