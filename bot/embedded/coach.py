"""The embedded coach: one sentence on what to do next, from what the transcript shows and the public brief allows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from bot.core.cast import Moment
from bot.core.disclosure import role
from bot.core.offers import match
from bot.core.persona import Offer, Persona
from bot.core.signals import ACKNOWLEDGE, SOLVE, TOXIC, Signal
from bot.core.transcript import Transcript, words
from bot.core.usage import Call
from bot.embedded.appraiser import label
from bot.embedded.playing.known import find, told_before
from bot.embedded.playing.questions import asked

LONG_MESSAGE = 90
"""Words in one chat message from which it is worth saying less."""

_HEAT = re.compile(r"[A-Z]{4,}|!")
_LETDOWN = frozenset({Signal.POLICY_SHIELD, Signal.HONEST_LIMIT})
_WAY_OUT = frozenset({Signal.CONCRETE_OFFER, Signal.OFFER_CHOICE, Signal.EXPLAIN_NEXT_STEP})


@dataclass(frozen=True)
class View:
    """The chat as a coach beside the trainee sees it; `done` are the signals of each trainee message."""

    transcript: Transcript
    persona: Persona
    done: tuple[frozenset[Signal], ...]

    @property
    def offers(self) -> tuple[Offer, ...]:
        """The ladder of the brief."""
        return self.persona.offers

    @property
    def last(self) -> frozenset[Signal]:
        """Signals of the latest trainee message."""
        return self.done[-1] if self.done else frozenset()

    def ever(self, *signals: Signal) -> bool:
        """Whether the trainee did any of these so far."""
        return any(message & set(signals) for message in self.done)

    @cached_property
    def message(self) -> str:
        """The trainee's latest words."""
        said = self.transcript.said_by("trainee")
        return said[-1].text if said else ""

    @cached_property
    def made(self) -> tuple[Offer, ...]:
        """Offers of the ladder the trainee made, in order."""
        found = (match(said.text, self.offers) for said in self.transcript.said_by("trainee"))
        return tuple(offer for offer in found if offer)

    @property
    def asked_for_what_is_there(self) -> bool:
        """Whether the latest message asks for a fact that the customer had told."""
        told = [said.text for said in self.transcript.said_by("customer")][:-1]
        known = (find(q.text, role(self.persona, frozenset())) for q in asked(self.message) if q.kind == "fact")
        return any(fact is not None and told_before(fact, told) for fact in known)

    @property
    def skipped_a_rung(self) -> bool:
        """Whether the first offer was dearer than another that they may make."""
        cheaper = [offer for offer in self.offers if offer.authority == "allowed" and offer.settles]
        return len(self.made) == 1 and any(offer.cost < self.made[0].cost for offer in cheaper)


ADVICE: tuple[tuple[Callable[[View], bool], tuple[str, ...]], ...] = (
    (lambda v: not v.done, (
        "Before you ask for anything, say back what went wrong in one line and how it must be for them.",)),
    (lambda v: bool(v.last & TOXIC), (
        "That last message stung: take it back in plain words, say what you regret, and slow down.",
        "Drop the point you were making; own how it sounded and give them room to answer.")),
    (lambda v: v.asked_for_what_is_there, (
        "What you asked for is already in this chat: read up, use it, and admit that you missed it.",)),
    (lambda v: Signal.IGNORE_QUESTION in v.last, (
        "They asked you something and it is still open: answer it first, even if you can only say when you'll know.",)),
    (lambda v: bool(v.last & _LETDOWN) and not v.last & _WAY_OUT, (
        "You told them what cannot be done: next, say what can, and who does it by when.",)),
    (lambda v: Signal.HOLLOW_EMPATHY in v.last, (
        "Swap the formula for one detail of theirs: what happened, when, and what it cost them.",)),
    (lambda v: Signal.OVERPROMISE in v.last, (
        "You promised more than you control: say now which part is certain and which part isn't yours to give.",)),
    (lambda v: v.transcript.last_customer.rstrip().endswith("?"), (
        "They ended on a question: give a straight answer to it before anything else.",
        "Start with their question; a short honest answer now is worth more than a full one later.")),
    (lambda v: not any(message & ACKNOWLEDGE for message in v.done), (
        "You haven't put into words what this is like for them: do that once, with a detail of theirs, then go on.",)),
    (lambda v: bool(_HEAT.search(v.transcript.last_customer)), (
        "Let the heat land: don't defend or explain yet, say what they have a right to be angry about.",)),
    (lambda v: not v.ever(Signal.OPEN_QUESTION), (
        "Ask one open question, what or how, and leave them room to tell it their way.",)),
    (lambda v: len(words(v.message)) > LONG_MESSAGE, (
        "Say less: one point, one next step, and stop.",)),
    (lambda v: v.skipped_a_rung, (
        "You went past a smaller remedy that might do: check what they need most before you give more.",)),
    (lambda v: not v.made and not v.ever(*SOLVE), (
        "They have been heard; now give them something solid, the smallest remedy you may give that meets the need.",)),
    (lambda v: bool(v.made) and not any(offer.settles for offer in v.made), (
        "What you offered eases it but may not end it: ask what would settle it, then look at your brief again.",)),
    (lambda v: not v.ever(Signal.OWN_IT), (
        "Put your name to the next step: what you do yourself, and by when.",)),
    (lambda v: not v.ever(Signal.OFFER_CHOICE), (
        "Give them a say: two ways it could go, both real.",)),
    (lambda v: True, (
        "Sum up who does what by when, and ask if anything is still missing.",
        "Check one thing: what would they still worry about after this chat closes?")),
)  # fmt: skip
"""What the transcript shows, most pressing first, and what to do about it."""


class EmbeddedCoach:
    """Looks at what was said and at the offers in the brief; knows no hidden fact and no state."""

    name = "embedded"

    async def hint(self, before: Transcript, persona: Persona, calls: list[Call]) -> str:
        """One sentence of advice on what to do next, never the line itself."""
        return advice(view(before, persona))


def view(transcript: Transcript, persona: Persona) -> View:
    """The chat with every trainee message labelled."""
    done: tuple[frozenset[Signal], ...] = ()
    before = Transcript()
    for said in transcript.utterances:
        if said.speaker == "trainee":
            found = label(Moment(said.text, before, persona.fact_texts, persona.offers))
            done = (*done, frozenset(found.strengths))
        before = before.add(said.speaker, said.text)
    return View(transcript, persona, done)


def advice(view: View) -> str:
    """The first advice whose situation holds; a situation that lasts is put in other words on the next turn."""
    wordings = next(wordings for holds, wordings in ADVICE if holds(view))
    return wordings[view.transcript.turns % len(wordings)]
