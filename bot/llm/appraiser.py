"""The model appraiser: closed signals for one trainee message, each with words that code has found in it."""

from collections.abc import Sequence

from bot.core.appraisal import Appraisal, Label, checked
from bot.core.cast import Moment
from bot.core.evidence import locate
from bot.core.signals import Signal
from bot.core.transcript import Transcript, Utterance
from bot.embedded.appraiser import oddity
from bot.errors import FailureError
from bot.llm.answers import Labelled, Labels
from bot.llm.asking import SHORT, Asker
from bot.llm.models import Model
from bot.llm.quotes import Claim, repaired
from bot.llm.showing import Prompts, chat, ladder, signal_table

MAX_CONTEXT = 24_000
"""Characters of earlier talk that are shown; beyond, the oldest is left out, but never the opening."""
FAILED = "appraiser_failed"


class ModelAppraiser:
    """Labels a message with one call, and one more that names the quotes which are not in it."""

    def __init__(self, model: Model, prompts: Prompts) -> None:
        self.name = model.id
        self._model, self._prompt, self._repair = model, prompts("appraiser"), prompts("repair")

    async def appraise(self, moment: Moment) -> Appraisal:
        """Proven labels, six at most. Where there are none to be had: empty and flagged, never a guess."""
        odd = oddity(moment.message)
        if odd == "empty":
            return Appraisal(flags=("empty",))
        asker = Asker.of(self._model, "appraiser", moment.calls)
        so_far = recent(moment.before.add("trainee", moment.message))
        filled = self._prompt.fill(
            signals=signal_table(), offers=ladder(moment.offers), turn=str(so_far.turns), **chat(so_far)
        )
        try:
            answer = await asker.ask(filled, Labels, most=SHORT)
        except FailureError as error:
            return Appraisal(flags=(f"{FAILED}: {error}",))
        flags: list[str] = []
        labels = await self._proven(asker, so_far, _known(answer, flags))
        found = checked(moment.message, labels, tuple(flags))
        if labels and not found.labels:
            return Appraisal(flags=(f"{FAILED}: none of its quotes is in the message", *found.flags))
        unread = ("unreadable",) if odd and not found.labels else ()
        return found.model_copy(update={"flags": (*unread, *found.flags)})

    async def _proven(self, asker: Asker, so_far: Transcript, labels: Sequence[Label]) -> list[Label]:
        """`labels` with the message's own words, repaired where they differ."""
        message, turn = so_far.utterances[-1].text, so_far.turns
        claims = [Claim(turn, "trainee", label.quote) for label in labels]

        def fault(claim: Claim) -> str:
            return "" if claim.turn == turn and locate(claim.quote, message) else f"not in the message of turn {turn}"

        mended = await repaired(asker, self._repair, claims, so_far, fault)
        pairs = zip(labels, mended, strict=True)
        return [label.model_copy(update={"quote": locate(new.quote, message) or new.quote}) for label, new in pairs]


def recent(transcript: Transcript, most: int = MAX_CONTEXT) -> Transcript:
    """The opening and the latest utterances, `most` characters in all; turns keep their numbers."""
    first, *rest = transcript.utterances
    kept: list[Utterance] = []
    room = most - len(first.text)
    for said in reversed(rest):
        room -= len(said.text)
        if room < 0 and kept:
            break
        kept.insert(0, said)
    return Transcript(utterances=(first, *kept))


def _known(answer: Labels, flags: list[str]) -> list[Label]:
    """The labels whose signal is on the list. A question cannot be ignored where none was left open."""
    known = [_label(found) for found in answer.labels if found.signal in set(Signal)]
    flags += [f"unknown_signal:{found.signal}" for found in answer.labels if found.signal not in set(Signal)]
    ignored = [label for label in known if label.signal == Signal.IGNORE_QUESTION]
    if ignored and not answer.customer_question_open:
        flags.append("contradiction:ignore_question")
        return [label for label in known if label not in ignored]
    return known


def _label(found: Labelled) -> Label:
    return Label(signal=Signal(found.signal), strength=found.strength, quote=found.quote)
