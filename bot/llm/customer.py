"""The customer played by a language model: streamed, and every sentence checked before it is heard."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from bot.core.cast import Customer, Scene
from bot.core.profanity import profane
from bot.core.prompt import Prompt
from bot.core.transcript import words
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.character import LONG, Fault, fault, tidy
from bot.llm.cue import check_tables, cue, heeded, history
from bot.llm.models import Model
from bot.llm.sentences import sentences, split
from bot.llm.stream import CUT_SHORT, stream

ROLE = "customer"
MAX_TOKENS = 1_000
"""Room for models that think before they write; the length of a reply is bounded by its sentences."""
TRIES = 2
CARRIED_WHOLE = frozenset({"disclose", "accept", "accept_grudging", "walk_away", "leave"})
"""Beats whose scripted reply is said whole, whatever came before it."""


class ModelCustomer:
    """Plays a direction by `model`; what it cannot get right in two tries is said by `fallback`, from the script."""

    def __init__(self, model: Model, prompt: Prompt, fallback: Customer, *, profanity: bool = False) -> None:
        check_tables(prompt)
        self.name = model.id
        self._model, self._prompt, self._fallback, self._profanity = model, prompt, fallback, profanity
        self._key = secrets.token_bytes()
        self._wording = wording(prompt)

    def heeded(self, scene: Scene) -> Scene:
        """The scene with what the prompt, the checks and the scripted line look at, and no more."""
        return replace(scene, direction=heeded(scene.direction))

    async def speak(self, scene: Scene) -> AsyncGenerator[str, None]:
        """The reply sentence by sentence, each with the space before it.

        Raises FailureError if the model fails before a word is heard, or fails twice after one.
        """
        scene, said, wrong = self.heeded(scene), list[str](), None
        for _try in range(TRIES):
            before, wrong = wrong, None
            try:
                async with aclosing(self._tried(scene, said, before)) as reply:
                    async for sentence in reply:
                        wrong = fault(sentence, scene, said) or self._unfit(sentence)
                        if wrong:
                            break
                        yield f" {sentence}" if said else sentence
                        said.append(sentence)
                        if len(said) == _room(scene):
                            break
                wrong = wrong or (None if said else "empty")
            except FailureError:
                wrong = _mendable(scene.calls, said, before)
                if wrong is None:
                    raise
            if wrong is None:
                _remark_early_end(scene.calls)
                return
            if scene.calls:
                _remark(scene.calls, wrong)
        async for piece in self._scripted(scene, said, wrong):
            yield piece

    def _unfit(self, sentence: str) -> Fault | None:
        """Whether a sentence of some length is the prompt's own wording, or swears where that is switched off."""
        if recites(sentence, self._wording):
            return "machine"
        return "swears" if not self._profanity and profane(sentence) else None

    async def _tried(self, scene: Scene, said: list[str], before: Fault | None) -> AsyncGenerator[str, None]:
        """The sentences of one call; on the second try those that go on after `said`."""
        filled = cue(self._prompt, scene, self._key, said, before, profanity=self._profanity)
        pieces = stream(
            self._model,
            filled,
            role=ROLE,
            calls=scene.calls,
            history=history(scene, self._key),
            max_tokens=MAX_TOKENS,
            seed=(scene.seed * 1_000 + scene.transcript.turns * TRIES + (before is not None)) % 2**31,
        )
        first, noted = not said, len(scene.calls)
        async with aclosing(pieces), aclosing(sentences(pieces)) as whole:
            async for sentence in whole:
                if scene.calls[noted:] and _cut_short(scene.calls[-1]):
                    return
                if text := tidy(sentence, scene.role.name, first=first):
                    yield text
                    first = False

    async def _scripted(self, scene: Scene, said: list[str], wrong: Fault | None) -> AsyncGenerator[str, None]:
        """The script's reply in the same scene: whole where nothing was heard yet, else its last sentence."""
        async with aclosing(self._fallback.speak(scene)) as pieces:
            line = "".join([piece async for piece in pieces])
        if said and scene.direction.beat not in CARRIED_WHOLE:
            line = split(line)[-1]
        scene.calls.append(
            Call(
                role=ROLE, model=self._fallback.name, tokens_in=0, tokens_out=0, cost=0,
                outcome=f"scripted line; the model's: {wrong}",
            )
        )  # fmt: skip
        yield f" {line}" if said else line


def wording(prompt: Prompt) -> str:
    """All words of the prompt, tables included, as `recites` compares them."""
    tabled = [line for table in prompt.tables.values() for line in table.values()]
    return " ".join(words("\n".join([prompt.system, prompt.human, *tabled])))


def recites(sentence: str, wording: str) -> bool:
    """Whether a sentence of some length is the prompt's own."""
    said = words(sentence)
    return len(said) >= LONG and " ".join(said) in wording


def _mendable(calls: list[Call], said: list[str], before: Fault | None) -> Fault | None:
    """What to do another try for, or to say a scripted line for; None if the failure must be told to the person.

    Silence and refusals would come again, so they count as a fault of the reply; a server that fails does not.
    """
    if calls and _outcome(calls[-1]) in ("empty", "refused"):
        return "empty"
    if before is None:
        return "cut" if said else None
    return None if before == "cut" else before


def _outcome(call: Call) -> str:
    return call.outcome.partition(";")[0]


def _cut_short(call: Call) -> bool:
    """Whether the answer was ended by the server, so that its last words may be half a sentence."""
    return call.outcome.startswith(CUT_SHORT)


def _remark(calls: list[Call], why: str) -> None:
    """Say on record why the last call's answer was not heard to its end."""
    calls[-1] = calls[-1].model_copy(update={"outcome": f"{why}: {calls[-1].outcome}"})


def _remark_early_end(calls: list[Call]) -> None:
    if calls and _outcome(calls[-1]) == "cancelled":
        _remark(calls, "long enough")


def _room(scene: Scene) -> int:
    """Sentences a reply may have; rage runs on."""
    return scene.role.character.voice.max_sentences + (scene.direction.band == "boiling")
