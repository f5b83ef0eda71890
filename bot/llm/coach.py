"""The model coach: one sentence of advice while the chat runs, and better words for weak spots once it is over."""

import re
from collections.abc import Mapping, Sequence

from bot.core.assessment import SayInstead
from bot.core.cast import Case
from bot.core.evidence import Evidence
from bot.core.persona import Persona, tells
from bot.core.transcript import Transcript
from bot.core.usage import Call
from bot.embedded.coach import EmbeddedCoach
from bot.errors import FailureError
from bot.llm.answers import Advice, Rewrites
from bot.llm.asking import SHORT, Asker
from bot.llm.models import Model
from bot.llm.promises import faults
from bot.llm.showing import UNKNOWN, Prompts, answered, as_data, chat, ladder

TRIES = 2
FEWEST, MOST = 6, 40
"""Words of a hint: fewer point at nothing in this chat."""
_SECOND_SENTENCE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)[.!?…][\"'”’)]*\s+\S")
_A_LINE = re.compile(
    r"[\"“”„][^\"“”„]{10,}[\"“”„]|(?<!\w)'[^']{15,}'(?!\w)|\b(?:I|I'm|I'll|I've|I’m|I’ll|I’ve|we'll|we’ll)\b"
)


class ModelCoach:
    """Sees the chat, the brief and the offers; no state, no hidden fact."""

    def __init__(self, model: Model, prompts: Prompts) -> None:
        self.name = model.id
        self._model, self._hint, self._better = model, prompts("coach"), prompts("say_instead")

    async def hint(self, before: Transcript, persona: Persona, calls: list[Call]) -> str:
        """One sentence of advice. Where the model gives none that may stand, the embedded coach's; `calls` says so."""
        asker = Asker.of(self._model, "coach", calls)
        shown = {"brief": persona.brief, "offers": ladder(persona.offers)}
        wrong: list[str] = []
        try:
            for _ in range(TRIES):
                filled = self._hint.fill(faults=_listed(wrong), **shown, **chat(before))
                text = " ".join((await asker.ask(filled, Advice, most=SHORT)).hint.split())
                if not (wrong := hint_faults(text, before, persona)):
                    return text
        except FailureError as error:
            wrong = [str(error)]
        calls.append(Call(role="coach", model="embedded", cost=0, outcome=f"in place of the model: {_listed(wrong)}"))
        return await EmbeddedCoach().hint(before, persona, calls)

    async def better_words(
        self, asker: Asker, case: Case, weak: Sequence[Evidence], flags: list[str]
    ) -> Mapping[int, SayInstead]:
        """Index in `weak` -> better words, for those that code has nothing against; `flags` names the others."""
        found: dict[int, SayInstead] = {}
        wrong: dict[int, list[str]] = {index: [] for index in range(len(weak))}
        try:
            for _ in range(TRIES):
                if wrong:
                    given = await self._rewrites(asker, case, weak, wrong)
                    wrong = {i: _faults(given.get(i, ""), weak[i], case) for i in wrong}
                    found |= {i: _line(given[i], weak[i]) for i, why in wrong.items() if not why}
                    wrong = {i: why for i, why in wrong.items() if why}
        except FailureError as error:
            wrong = {index: [str(error)] for index in wrong}
        flags += [f"say-instead dropped: turn {weak[i].turn}: {_listed(why)}" for i, why in wrong.items()]
        return found

    async def _rewrites(
        self, asker: Asker, case: Case, weak: Sequence[Evidence], wrong: Mapping[int, Sequence[str]]
    ) -> dict[int, str]:
        """What the model would say at each spot still wanting."""
        names = {id: skill for criterion in case.rubric.criteria.values() for id, skill in criterion.sub_skills.items()}
        spots = (
            as_data(number=i + 1, turn=at.turn, words=at.quote, missing=names[at.sub_skill].definition, why=at.why)
            for i, at in enumerate(weak)
            if i in wrong
        )
        told = [f"number {i + 1}: {_listed(why)}" for i, why in wrong.items() if why]
        shown = chat(answered(case.transcript), improvements="\n".join(spots))
        filled = self._better.fill(
            brief=case.brief or UNKNOWN, offers=ladder(case.offers), faults=_listed(told), **shown
        )
        answer = await asker.ask(filled, Rewrites, most=SHORT)
        return {line.number - 1: " ".join(line.text.split()) for line in answer.lines}


def _faults(text: str, weak: Evidence, case: Case) -> list[str]:
    return faults(text, weak.turn, case.transcript, case.brief, case.offers)


def _line(text: str, weak: Evidence) -> SayInstead:
    return SayInstead(turn=weak.turn, sub_skill=weak.sub_skill, text=text)


def hint_faults(text: str, before: Transcript, persona: Persona) -> list[str]:
    """Why `text` is no hint, one clause each. A hidden fact may only be named once the customer has told it."""
    said = " ".join(one.text for one in before.utterances)
    untold = (tell for fact in persona.hidden_facts for tell in fact.tells if not tells(tell, said))
    count = len(text.split())
    found = {
        f"it has {count} words; {FEWEST} to {MOST} are wanted": not FEWEST <= count <= MOST,
        "it is more than one sentence": _SECOND_SENTENCE.search(text) is not None,
        "it gives the line itself": _A_LINE.search(text) is not None,
        "it guesses what the customer has not told": any(tells(tell, text) for tell in untold),
    }
    return [fault for fault, holds in found.items() if holds]


def _listed(wrong: Sequence[str]) -> str:
    return "; ".join(wrong) or "none"
