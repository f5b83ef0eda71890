"""How long the prompts get that this persona goes into, role by role, without the chat itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.authoring.findings import Remark
from bot.core.persona import Persona
from bot.core.prompt import Prompt
from bot.core.rubric import Criterion, Rubric
from bot.llm import showing
from bot.llm.tokens import count

Roles = Mapping[str, int]
BUDGETS: Roles = {"customer": 5_000, "appraiser": 4_000, "evaluator": 4_000, "coach": 1_500}
"""Tokens from which a warning is due. Each is paid for with every message, or with every criterion."""


@dataclass(frozen=True)
class Prompts:
    """What is the same for all personas, counted once: the prompts, and the signals or anchors they carry."""

    prompts: Mapping[str, Prompt]
    rubric: Rubric

    @cached_property
    def fixed(self) -> Roles:
        """Role -> tokens without the persona."""
        shown = {"appraiser": showing.signal_table()}
        shown["evaluator"] = max((_criterion(c) for c in self.rubric.criteria.values()), key=len)
        sizes = {}
        for role, prompt in self.prompts.items():
            longest = (max(table.values(), key=len) for table in prompt.tables.values())
            sizes[role] = count("\n".join([prompt.system, prompt.human, *longest, shown.get(role, "")]))
        return sizes

    def sizes(self, persona: Persona) -> Roles:
        """Role -> tokens of its prompt, all hidden facts told."""
        offers, card = count(showing.ladder(persona.offers)), count(_card(persona))
        brief = count(persona.brief)
        own = {"customer": card, "appraiser": offers, "evaluator": offers + brief, "coach": offers + brief}
        return {role: fixed + own[role] for role, fixed in self.fixed.items()}


def remarks(sizes: Roles) -> Iterator[Remark]:
    """A warning for each role whose prompt is longer than its budget."""
    for role, most in BUDGETS.items():
        if sizes.get(role, 0) > most:
            key = "script" if role == "customer" else "offers"
            what = f"the {role}'s prompt has {sizes[role]:,} tokens; at most {most:,}"
            fix = "shorten story, answers and facts" if role == "customer" else "shorten offers and brief"
            yield Remark("warning", "prompt-size", key, what, fix)


def criterion_tokens(criterion: Criterion) -> int:
    """Tokens of a criterion in the evaluator's prompt."""
    return count(_criterion(criterion))


def _criterion(criterion: Criterion) -> str:
    return "\n".join([showing.sub_skills(criterion), showing.anchors(criterion), showing.examples(criterion)])


def _card(persona: Persona) -> str:
    """The texts that `bot.llm.cue` writes into the customer's prompt."""
    character, script = persona.character, persona.script
    return "\n- ".join(
        [
            persona.name,
            character.situation,
            character.goal,
            character.voice.style,
            *persona.fact_texts,
            *(fact.text for fact in persona.hidden_facts),
            *script.story,
            *(f"{', '.join(answer.about[:4])}: {answer.line}" for answer in script.answer),
            *(question.ask for question in script.asks),
            *max(character.voice.samples.values(), key=lambda said: len("".join(said)), default=()),
        ]
    )
