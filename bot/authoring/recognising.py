"""The words by which facts, answers, offers and limits are recognised in what the trainee types."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise

from bot.authoring.findings import Remark, listed
from bot.core.persona import Persona
from bot.core.phrases import stems
from bot.core.transcript import normalise

LIMITS = ("max_monthly", "max_once", "max_today")
"""What `bot.core.offers.beyond` compares a sum with."""


def remarks(persona: Persona) -> Iterator[Remark]:
    """Words that match nothing, stand twice, or are always taken for something else; a ladder nobody can climb."""
    yield from _about("script.answer", [answer.about for answer in persona.script.answer], "answer")
    yield from _about("character.facts", [fact.about for fact in persona.character.facts], "fact")
    yield from _about("offers", [offer.about for offer in persona.offers], "offer")
    for index, question in enumerate(persona.script.asks):
        yield from _own(f"script.asks.{index}.answered_by", question.answered_by)
    for index, fact in enumerate(persona.hidden_facts):
        for place, tell in enumerate(fact.tells):
            if not tell.strip():
                yield Remark(
                    "error", "no-word", f"hidden_facts.{index}.tells.{place}", "empty", "write a word or phrase"
                )
    yield from _ladder(persona)
    yield from _limits(persona)


def _about(where: str, lists: Sequence[tuple[str, ...]], noun: str) -> Iterator[Remark]:
    """Faults of a row of `about` lists; where two match equally well, the first wins."""
    first: dict[tuple[str, ...], tuple[int, str]] = {}
    for index, about in enumerate(lists):
        key = f"{where}.{index}.about"
        yield from _own(key, about)
        taken = {phrase: first[found] for phrase in about if (found := stems(phrase)) in first}
        others = listed(dict.fromkeys(f"{where}.{other}" for other, _ in taken.values()))
        same = [phrase for phrase, (_, before) in taken.items() if normalise(before) == normalise(phrase)]
        if len(taken) == len(about):
            what = f"no question reaches this {noun}: {others} is found by the same words first"
            yield Remark("error", "never-reached", key, what, "add words of its own, or delete it")
        elif same:
            what = f"{listed(map(repr, same))} also stands in {others}"
            yield Remark("warning", "ambiguous", key, what, "keep it in one of them")
        for phrase in about:
            first.setdefault(stems(phrase), (index, phrase))


def _own(key: str, phrases: Iterable[str]) -> Iterator[Remark]:
    """Phrases that match nothing, and those that stand twice."""
    seen: dict[str, str] = {}
    for place, phrase in enumerate(phrases):
        plain = normalise(phrase)
        if not stems(phrase):
            yield Remark(
                "error",
                "no-word",
                f"{key}.{place}",
                f"{phrase!r} has only common words",
                "add one that carries the meaning",
            )
        elif plain in seen:
            yield Remark(
                "warning", "twice", f"{key}.{place}", f"{phrase!r} is the same as {seen[plain]!r}", "delete one"
            )
        else:
            seen[plain] = phrase


def _ladder(persona: Persona) -> Iterator[Remark]:
    offers = persona.offers
    if not offers:
        yield Remark(
            "warning", "no-ladder", "offers", "none, so any offer at all settles the chat",
            "list what could be offered, cheapest first",
        )  # fmt: skip
    settling = [offer for offer in offers if offer.settles]
    if settling and all(offer.authority == "not_allowed" for offer in settling):
        yield Remark(
            "error", "not-theirs", "offers", f"only {listed(offer.id for offer in settling)} settles it, and the "
            "trainee may not offer that", "give a rung that is allowed `settles: true`",
        )  # fmt: skip
    elif settling and not any(offer.authority == "allowed" for offer in settling):
        yield Remark(
            "warning", "needs-approval", "offers", f"all that settles it ({listed(offer.id for offer in settling)}) "
            "needs approval", "let one rung that is allowed settle it",
        )  # fmt: skip
    for index, (lower, higher) in enumerate(pairwise(offers), start=1):
        if higher.cost < lower.cost:
            what = f"{higher.cost} after {lower.cost} for {lower.id}: the ladder goes down"
            yield Remark("warning", "ladder-order", f"offers.{index}.cost", what, "list the cheapest first")


def _limits(persona: Persona) -> Iterator[Remark]:
    for name, most in persona.character.limits.items():
        near = get_close_matches(name, LIMITS, n=1)
        if name not in LIMITS:
            fix = f"did you mean {near[0]!r}?" if near else f"use {', '.join(LIMITS)}"
            yield Remark("error", "unknown-limit", f"character.limits.{name}", "no such limit", fix)
        elif not 0 <= most < float("inf"):
            yield Remark(
                "error", "unknown-limit", f"character.limits.{name}", f"{most} is no sum", "give a sum of money"
            )
