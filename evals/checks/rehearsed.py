"""What checks on whole rehearsals look at: the record of one, state by state, and its scorecard."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from bot.core.cast import Scene
from bot.core.direction import Direction
from bot.core.disclosure import role
from bot.core.persona import Persona
from bot.core.record import Ended, Turn
from bot.core.scorecard import Scorecard
from bot.core.state import State
from bot.core.transcript import Transcript
from evals.checks.seen import Reply


@dataclass(frozen=True)
class Rehearsed:
    """A rehearsal from the opening to its end. An eval may look at the hidden state; a trainee never does."""

    persona: Persona
    seed: int
    start: State
    direction: Direction
    opening: str
    turns: tuple[Turn, ...] = ()
    ended: Ended = "trainee"
    wording: str = ""
    """All words of the prompt that told the customer how to play it."""
    since: int = 0
    """The turn from whose end on it counts; 0: from the opening."""

    @property
    def state(self) -> State:
        """The state after the last turn."""
        return self.turns[-1].after if self.turns else self.start

    @cached_property
    def states(self) -> tuple[State, ...]:
        """The state at the opening and after each turn."""
        return (self.start, *(turn.after for turn in self.turns))

    @cached_property
    def transcript(self) -> Transcript:
        """All that was said."""
        found = Transcript().add("customer", self.opening)
        for turn in self.turns:
            found = found.add("trainee", turn.trainee).add("customer", turn.customer)
        return found

    @cached_property
    def replies(self) -> tuple[Reply, ...]:
        """Every customer line in the scene it was played in, the opening first."""
        past: tuple[Direction, ...] = ()
        scene = Scene(role(self.persona, self.start.disclosed), self.direction, Transcript(), seed=self.seed)
        found = [Reply(scene, self.persona, self.opening, self.wording)]
        said = Transcript().add("customer", self.opening)
        for turn in self.turns:
            said = said.add("trainee", turn.trainee)
            scene = Scene(role(self.persona, turn.after.disclosed), turn.direction, said, past, self.seed)
            found.append(Reply(scene, self.persona, turn.customer, self.wording))
            past, said = (*past, turn.direction), said.add("customer", turn.customer)
        return tuple(found)

    @property
    def played(self) -> "Rehearsed":
        """Itself."""
        return self

    @property
    def task(self) -> str:
        """For a judge."""
        return f"Play the customer {self.persona.name} in a chat. {self.persona.character.situation}"

    @cached_property
    def text(self) -> str:
        """The chat."""
        return "\n".join(f"{one.speaker}: {one.text}" for one in self.transcript.utterances)


class Staged(Protocol):
    """What has a rehearsal."""

    @property
    def played(self) -> Rehearsed: ...


@dataclass(frozen=True)
class Graded:
    """A rehearsal with its scorecard. `others`: what other personas said to the same trainee, by persona id."""

    played: Rehearsed
    card: Scorecard
    others: Mapping[str, Rehearsed] = field(default_factory=dict)

    @property
    def replies(self) -> tuple[Reply, ...]:
        """Every customer line."""
        return self.played.replies

    @property
    def task(self) -> str:
        """For a judge."""
        return self.played.task

    @property
    def text(self) -> str:
        """The chat."""
        return self.played.text
