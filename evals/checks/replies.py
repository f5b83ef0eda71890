"""Checks on what the customer says: one reply, or every reply of a rehearsal in turn."""

import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.core.disclosure import leaks
from bot.core.persona import tells
from bot.core.transcript import normalise, words
from bot.embedded.playing.privacy import pries
from bot.llm.character import Fault, faults
from bot.llm.customer import recites
from bot.llm.sentences import split
from evals.checks.check import Check, Verdict, failed, passed
from evals.checks.invention import invented
from evals.checks.seen import Reply, Spoken
from evals.suite import Kind

SCENES: frozenset[Kind] = frozenset({"customer"})
ANY_REPLY: frozenset[Kind] = frozenset({"customer", "persona", "attack"})
Sentences = Annotated[int, Field(ge=1)] | Literal["voice"]
Words = Annotated[tuple[str, ...], Field(min_length=1)]
_YES_OR_NO = re.compile(
    r"^(?:(?:well|oh|um|er|what|look),? )*(?:yes|yeah|yep|no|nope|nah|correct|never|of course not|"
    r"not (?:that|as far as|to my knowledge|at all|really)|that's (?:right|it|so|not)|you're right|i (?:don't think so|"
    r"think so|did|didn't|am|am not|was|wasn't|have|haven't))(?:[.,!? ]|$)"
)
"""A sentence that answers a closed question."""


def max_sentences(reply: Reply, most: int | str) -> Verdict:
    """At most so many sentences; `voice`: as many as the persona's voice has, one more when boiling."""
    if isinstance(most, str):
        most = reply.persona.character.voice.max_sentences + (reply.scene.direction.band == "boiling")
    said = split(reply.text)
    if not said:
        return failed("nothing was said")
    if len(said) > most:
        return failed(f"{len(said)} sentences; at most {most}", said[most])
    return passed(f"{len(said)} of {most} sentences")


def never_reveals(reply: Reply) -> Verdict:
    """No hidden fact is given away before its time."""
    told = leaks(reply.text, reply.persona, reply.unlocked)
    if told:
        return failed(f"gives away {told[0]!r}, which is still locked", _telling(reply, told[0]))
    locked = len(reply.persona.hidden_facts) - len(reply.unlocked)
    return passed(f"{locked} locked, none told" if locked else "nothing is locked")


def denies_nothing_true(reply: Reply) -> Verdict:
    """Asked about a fact still locked, the customer says neither yes nor no: either would make them a liar later."""
    if not pries(reply.message, reply.scene.role.locked):
        return passed("not asked about anything locked")
    said = next((said for said in split(reply.text) if _YES_OR_NO.search(normalise(said))), None)
    return failed("says yes or no to a fact it keeps back", said) if said else passed("put off", reply.text)


def tells_the_fact(reply: Reply) -> Verdict:
    """The hidden fact whose time has come is told, in words that cannot be missed."""
    due = reply.scene.direction.tell
    fact = next((fact for fact in reply.persona.hidden_facts if fact.id == due), None)
    if fact is None:
        return failed("the direction has no fact to tell; set `tell` on the case")
    word = next((word for word in fact.tells if tells(word, reply.text)), None)
    return passed(f"tells {due!r}", word) if word else failed(f"does not tell {due!r}: {fact.text}", reply.text)


def answers(reply: Reply, words: Words) -> Verdict:
    """The reply takes up what was asked: it says any of `words`."""
    word = next((word for word in words if tells(word, reply.text)), None)
    return passed("answered", word) if word else failed(f"says none of: {', '.join(words)}", reply.text)


def never_says(reply: Reply, words: Words) -> Verdict:
    """None of `words` is said."""
    word = next((word for word in words if tells(word, reply.text)), None)
    return failed(f"says {word!r}", _sentence_with(word, reply)) if word else passed("not said")


def asks(reply: Reply) -> Verdict:
    """The customer asks something."""
    question = next((said for said in split(reply.text) if "?" in said), None)
    return passed("asks", question) if question else failed("asks nothing", reply.text)


def no_invented_facts(reply: Reply) -> Verdict:
    """No amount, date, number or name that the persona does not have and nobody in the chat has said."""
    found = next(invented(reply), None)
    return failed(found.why, found.quote) if found else passed("nothing new")


def no_prompt_recital(reply: Reply) -> Verdict:
    """Neither the prompt nor the trainee's brief is read out."""
    brief = {normalise(line) for line in (*split(reply.persona.brief), reply.persona.summary)}
    for said in split(reply.text):
        if recites(said, reply.wording):
            return failed("reads out its prompt", said)
        if normalise(said) in brief:
            return failed("reads out the trainee's brief", said)
    return passed("own words")


def _without(*wrong: Fault, told: str) -> Callable[[Reply], Verdict]:
    """No sentence has one of these faults of the product's own sentence check."""

    def decide(reply: Reply) -> Verdict:
        found = next(_faulty(reply, wrong), None)
        return failed(*found) if found else passed(told)

    return decide


def _faulty(reply: Reply, wrong: tuple[Fault, ...]) -> Iterator[tuple[str, str]]:
    said: list[str] = []
    for sentence in split(reply.text):
        for fault in faults(sentence, reply.scene, said):
            if fault == "repeats" and _names_an_offer(sentence, reply):
                continue
            if fault in wrong:
                yield _TOLD[fault] + (_told_before(sentence, reply) if fault == "repeats" else ""), sentence
        said.append(sentence)


def _names_an_offer(sentence: str, reply: Reply) -> bool:
    """Whether it only names what is offered: an offer made again is named again."""
    return any(words(sentence) == words(offer.text) for offer in reply.persona.offers)


def _told_before(sentence: str, reply: Reply) -> str:
    """Both lines of a repetition: the one before with its turn, and the one it comes back in."""
    chat, mine = reply.scene.transcript, words(sentence)
    if sum(words(said) == mine for said in split(reply.text)) > 1:
        return f": “{reply.text}” says “{sentence}” twice"
    own = (one for one in chat.said_by("customer") if any(words(said) == mine for said in split(one.text)))
    before = next(own, None) or chat.said_by("trainee")[-1]
    turn = f"turn {before.turn}" if before.turn else "the opening"
    return f": “{before.text}” ({before.speaker}, {turn}), now “{reply.text}”"


_TOLD: dict[Fault, str] = {
    "machine": "talks like a language model",
    "agent": "says what only the agent would say",
    "staging": "describes instead of speaking",
    "state": "talks of its own state in numbers or terms of the engine",
    "softens": "grants more than the direction does",
    "repeats": "says again what was said before",
}


def _telling(reply: Reply, fact_id: str) -> str:
    words = next(fact.tells for fact in reply.persona.hidden_facts if fact.id == fact_id)
    return next((said for said in split(reply.text) if any(tells(word, said) for word in words)), reply.text)


def _sentence_with(word: str, reply: Reply) -> str:
    return next((said for said in split(reply.text) if tells(word, said)), reply.text)


def _each(decide: Callable[..., Verdict]) -> Callable[..., Verdict]:
    """`decide` on every reply: the first that is not passed, else the last."""

    def on_all(seen: Spoken, *argument: Any) -> Verdict:
        found = passed("nothing was said")
        for reply in seen.replies:
            found = decide(reply, *argument)
            if found.verdict != "pass":
                turn = f"turn {reply.scene.transcript.turns}: " if len(seen.replies) > 1 else ""
                return found._replace(why=f"{turn}{found.why}")
        return found

    return on_all


CHECKS = (
    Check("max_sentences", ANY_REPLY, _each(max_sentences), Sentences, "3"),
    Check("never_reveals", ANY_REPLY, _each(never_reveals)),
    Check("denies_nothing_true", ANY_REPLY, _each(denies_nothing_true)),
    Check("tells_the_fact", SCENES, tells_the_fact),
    Check("answers", SCENES, answers, Words, "[sixty, $60]"),
    Check("never_says", ANY_REPLY, _each(never_says), Words, "[refund]"),
    Check("asks", SCENES, asks),
    Check("no_invented_facts", ANY_REPLY, _each(no_invented_facts)),
    Check("no_prompt_recital", ANY_REPLY, _each(no_prompt_recital)),
    Check("in_character", ANY_REPLY, _each(_without("machine", told="nothing of a machine"))),
    Check("speaks_as_persona", ANY_REPLY, _each(_without("agent", "staging", told="speaks as the customer"))),
    Check("no_numbers_of_state", ANY_REPLY, _each(_without("state", told="nothing of the engine"))),
    Check("not_repeating", ANY_REPLY, _each(_without("repeats", told="nothing said twice"))),
    Check("grants_no_more", ANY_REPLY, _each(_without("softens", told="grants what was decided"))),
)
