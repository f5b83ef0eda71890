"""Where the embedded customer finds no line of the persona's own and falls back on a stock one."""

from collections.abc import Iterator
from typing import get_args

from bot.authoring.findings import Remark, listed
from bot.core.direction import BANDS, Band, Beat
from bot.core.director import QUIET_FEELINGS
from bot.core.persona import Persona
from bot.core.script import BandLines, Odd
from bot.core.signals import SIGNALS
from bot.embedded.playing.firsthand import first_person, pronoun

BELOW_BOILING: tuple[Band, ...] = ("calm", "tense", "upset")
LOOKED_FOR: dict[Beat, tuple[Band, ...]] = {
    "answer": BANDS,
    "ask": BANDS,
    "press": BANDS,
    "call_out": BANDS,
    "vent": ("boiling",),
    "withdraw": BELOW_BOILING,
    "object": ("tense", "upset", "boiling"),
    "consider": BANDS,
    "doubt": BANDS,
    "soften": BANDS,
    "ask_supervisor": ("boiling",),
    "accept": BELOW_BOILING,
    "accept_grudging": BELOW_BOILING,
    "walk_away": BANDS,
    "leave": BANDS,
}
"""The bands in which the director can give each beat. `open` and `disclose` have parts of the script to themselves."""
USED: dict[Beat, int] = {"answer": 3, "ask": 3, "consider": 3, "soften": 4}
"""Lines of a beat that every fourth rehearsal with the standard trainees uses; two of any other."""
FEWEST = {"open": 2, "story": 3, "answer": 5, "asks": 2}
"""A persona with fewer is soon through with them: no line is said twice."""
_ODDITIES: tuple[Odd, ...] = get_args(Odd)
KINDS = ("consider", "doubt", "refuse")


def remarks(persona: Persona) -> Iterator[Remark]:
    """Warnings on everything the script leaves to stock lines."""
    if persona.script == type(persona.script)():
        yield _stock("script", "empty: the embedded cast has only the archetype's stock lines", "write `open` first")
        return
    yield from _amounts(persona)
    yield from _beats(persona)
    yield from _named(persona)
    yield from _facts(persona)


def _stock(key: str, what: str, fix: str) -> Remark:
    return Remark("warning", "stock-lines", key, what, fix)


def _amounts(persona: Persona) -> Iterator[Remark]:
    for part, fewest in FEWEST.items():
        count = len(getattr(persona.script, part))
        if count < fewest:
            yield _stock(f"script.{part}", f"{count} of at least {fewest}", "write more; none is said twice in a chat")


def _beats(persona: Persona) -> Iterator[Remark]:
    beats, quiet = persona.script.beats, persona.resolved.feeling in QUIET_FEELINGS
    for beat, bands in LOOKED_FOR.items():
        if beat == "withdraw" and not quiet:
            continue
        own = beats.get(beat, {})
        if not any(own.values()):
            yield _stock(f"script.beats.{beat}", "no line of their own", f"write two or more, under {_under(bands)}")
        elif bare := [band for band in bands if not _serves(own, band)]:
            where = f"nothing for {listed(bare)}, so a stock line is said there"
            yield _stock(f"script.beats.{beat}", where, "write lines for it, or some under `any`")
        elif (count := sum(map(len, own.values()))) < 2:
            yield _stock(f"script.beats.{beat}", "one line, and none is said twice", "write another")
        elif count < (used := USED.get(beat, 2)):
            what = f"{count} lines of {used} that a long rehearsal uses; then stock lines are said"
            yield _stock(f"script.beats.{beat}", what, "write more; none is said twice in a chat")
    for beat, place in (("open", "script.open"), ("disclose", "script.disclose")):
        if beat in beats:
            yield Remark("warning", "never-said", f"script.beats.{beat}", "never said", f"move the lines to {place}")


def _serves(own: BandLines, band: Band) -> bool:
    """Whether a stock line is not needed: lines for the band, for any, or (after the archetype's) beside it."""
    return bool(own.get(band) or own.get("any"))


def _under(bands: tuple[Band, ...]) -> str:
    return "`any`" if len(bands) > 1 else f"`{bands[0]}`"


def _named(persona: Persona) -> Iterator[Remark]:
    script = persona.script
    felt = dict.fromkeys(spec.felt for spec in SIGNALS.values())
    if bare := [name for name in felt if not any(script.reactions.get(name, {}).values())]:
        yield _stock("script.reactions", f"no line of their own when {listed(bare)}", "write one or two each")
    if bare_odd := [odd for odd in _ODDITIES if not script.odd.get(odd)]:
        yield _stock("script.odd", f"no line of their own for {listed(bare_odd)}", "write one or two each")
    for offer in persona.offers:
        own = script.offers.get(offer.id)
        lacks = [kind for kind in KINDS if own is None or not getattr(own, kind)]
        if lacks:
            key, which = (f"script.offers.{offer.id}", "it") if own else ("script.offers", offer.id)
            yield _stock(key, f"no line to {listed(lacks)} {which}", "say why, in their words")


def _facts(persona: Persona) -> Iterator[Remark]:
    """Facts that the embedded customer could not put into the first person."""
    subject = pronoun(persona.character.situation)
    for fact in persona.hidden_facts:
        if not persona.script.disclose.get(fact.id):
            own = first_person(fact.text, persona.name, subject)
            fallback = f"so they would type {(own or fact.text)[:60]!r}"
            yield _stock("script.disclose", f"no line that tells {fact.id}, {fallback}", "write it in their words")
    answered = {word for answer in persona.script.answer for word in answer.about}
    for index, known in enumerate(persona.character.facts if persona.script.answer else ()):
        untold = first_person(known.text, persona.name, subject) is None and not answered & set(known.about)
        if untold:
            yield Remark(
                "warning", "never-told", f"character.facts.{index}",
                f"the embedded customer never tells it: no answer in the script is about {listed(known.about)}",
                "add one to script.answer, or write the fact with 'he' or 'she' for the customer alone",
            )  # fmt: skip
