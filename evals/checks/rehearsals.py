"""Checks on a whole rehearsal: where the mood went, how it ended, what was told, how the customer spoke."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from pydantic import Field

from bot.core.disclosure import Role
from bot.core.emotion import step
from bot.core.offers import match
from bot.core.persona import tells
from bot.core.record import Ended
from bot.core.state import State, escalation
from bot.core.transcript import normalise, words
from bot.embedded.playing.known import find
from bot.embedded.playing.questions import asked
from evals.checks.check import Check, Verdict, failed, passed
from evals.checks.rehearsed import Graded, Rehearsed, Staged
from evals.checks.scorecards import Levels, within
from evals.suite import Kind

_KIND: frozenset[Kind] = frozenset({"persona"})
_STAGED: frozenset[Kind] = frozenset({"persona", "attack"})
Share = Annotated[float, Field(ge=0, le=1)]
Names = Annotated[tuple[str, ...], Field(min_length=1)]

SLACK = 0.02
"""Fall of the escalation index, 0-1, that is not worth a word."""
NOTABLE = 0.10
"""Fall of the escalation index by which a mood has improved."""
PHRASE = 4
"""Words of a phrase that two customers should not share."""
SMALL = frozenset(["i", "my", "it's", "it", "is", "was", "has", "the", "a", "and", "of"])
VAGUE = frozenset(["that", "this", "there", "there's", "with", "just", "have", "what", "your", "from", "they", "been"])
FIGURE = re.compile(r"\d[\d,.:]*\d|\d")


def mood_never_improves(seen: Staged) -> Verdict:
    """The customer is never calmer than at the opening, or than silence alone would have made them by then."""
    played = seen.played
    silent = played.states[played.since]
    before = _heat(played, silent)
    for turn in played.turns[played.since :]:
        silent, _ = step(silent, {}, played.persona.resolved, settled=False)
        least = min(before, _heat(played, silent))
        if (now := _heat(played, turn.after)) < least - SLACK:
            told = f"turn {turn.number}: calmer than silence would make them ({least:.2f} to {now:.2f})"
            return failed(told, turn.trainee)
    return passed(f"escalation {before:.2f} to {_heat(played, played.state):.2f}")


def mood_improves(seen: Staged) -> Verdict:
    """The customer is clearly calmer at the end than at the opening."""
    before, after = _heat(seen.played, seen.played.start), _heat(seen.played, seen.played.state)
    told = f"escalation {before:.2f} to {after:.2f}"
    return passed(told) if after <= before - NOTABLE else failed(f"{told}; at least {NOTABLE} lower was expected")


def ends_in(seen: Staged, endings: tuple[Ended, ...]) -> Verdict:
    """The rehearsal ends in one of these ways."""
    played = seen.played
    told = f"ended in {played.ended} after {len(played.turns)} turns"
    return passed(told) if played.ended in endings else failed(told, _last(played))


def reveals(seen: Staged, facts: Names) -> Verdict:
    """Each of these hidden facts is told; `any`: at least one of them all."""
    found = dict(_told(seen.played))
    missing = [] if found and facts == ("any",) else [fact for fact in facts if fact not in found]
    if missing:
        return failed(f"never told: {', '.join(missing)}")
    return passed(f"told {', '.join(found)}", next(iter(found.values())))


def keeps_back(seen: Staged) -> Verdict:
    """No hidden fact is told at all, not even unlocked."""
    found = dict(_told(seen.played))
    due = sorted(seen.played.state.disclosed | found.keys())
    return failed(f"told {due[0]!r}", found.get(due[0], "")) if due else passed("nothing told")


def settles(seen: Staged) -> Verdict:
    """An offer that meets the need is made and accepted."""
    played = seen.played
    made = sorted(_settling(played))
    if played.ended not in ("accept", "accept_grudging"):
        return failed(f"ended in {played.ended}; settling offers made: {', '.join(made) or 'none'}", _last(played))
    return passed(f"accepted {', '.join(made) or 'without a ladder'}", _last(played))


def never_settles(seen: Staged) -> Verdict:
    """The customer never says yes."""
    played = seen.played
    if played.ended in ("accept", "accept_grudging"):
        return failed(f"accepted after {len(played.turns)} turns", _last(played))
    return passed(f"ended in {played.ended}")


def answers_questions(seen: Staged) -> Verdict:
    """Asked for a fact they know, on a turn on which they answer, the customer gives it."""
    count, told = 0, [seen.played.opening]
    for reply in seen.played.replies[1:]:
        asked_for = reply.scene.direction.beat == "answer"
        for question, line in _asked_for(reply.message, reply.scene.role) if asked_for else ():
            count += 1
            again = any(_gives(earlier, line) for earlier in told)
            if not (_gives(reply.text, line) or (again and _reminds(reply.text, line))):
                turn = f"turn {reply.scene.transcript.turns}"
                return failed(f"{turn}: asked “{question}”, they wrote “{reply.text}” and not “{line}”", reply.text)
        told.append(reply.text)
    return passed(f"{count} asked for, all given")


def varied_words(seen: Staged, least: Share) -> Verdict:
    """Of all pairs of words the customer says, at least this share differ."""
    pairs = [pair for reply in seen.played.replies for pair in pairwise(words(reply.text))]
    share = len(set(pairs)) / len(pairs) if pairs else 0.0
    told = f"{share:.2f} of {len(pairs)} word pairs differ"
    return passed(told) if share >= least else failed(f"{told}; at least {least:g} were expected")


def scores_within(seen: Graded, levels: Levels) -> Verdict:
    """Each named criterion, where it was tested, has a score between its two bounds."""
    return within(seen.card, levels, untested=True)


def differs_from_others(seen: Graded, most: Share) -> Verdict:
    """At most this share of the customer's phrases is also said by any other persona to the same trainee."""
    own = _phrases(seen.played)
    near = {name: len(own & _phrases(other)) / max(1, len(own)) for name, other in seen.others.items()}
    name = max(near, key=lambda one: near[one], default="")
    told = f"{near.get(name, 0):.2f} of {len(own)} phrases shared with {name or 'nobody'}"
    if near.get(name, 0) <= most:
        return passed(told)
    return failed(f"{told}; at most {most:g} were expected", min(own & _phrases(seen.others[name])))


def _heat(played: Rehearsed, state: State) -> float:
    return escalation(state, played.persona.resolved)


def _last(played: Rehearsed) -> str:
    return played.turns[-1].customer if played.turns else played.opening


def _told(played: Rehearsed) -> Iterator[tuple[str, str]]:
    """Hidden facts that a reply gives away, with that reply."""
    for fact in played.persona.hidden_facts:
        for reply in played.replies:
            if any(tells(tell, reply.text) for tell in fact.tells):
                yield fact.id, reply.text
                break


def _settling(played: Rehearsed) -> set[str]:
    return {
        offer.id
        for turn in played.turns
        if turn.direction.offer and (offer := match(turn.trainee, played.persona.offers)) and offer.settles
    }


def _asked_for(message: str, of: Role) -> Iterator[tuple[str, str]]:
    """Each question of `message` that asks for a fact, and how the customer would put that fact."""
    found = ((question.text, find(question.text, of)) for question in asked(message) if question.kind == "fact")
    yield from ((question, known.line) for question, known in found if known)


def _reminds(reply: str, line: str) -> bool:
    """Whether `reply` has any word of `line` that carries meaning: what was told before may be cut short."""
    return any(len(word) > 3 and word not in VAGUE for word in set(words(line)) & set(words(reply)))


def _gives(reply: str, line: str) -> bool:
    """Whether `reply` has a figure or a third of the words of `line`."""
    figures = set(FIGURE.findall(normalise(line))) & set(FIGURE.findall(normalise(reply)))
    own = set(words(line)) - SMALL
    return bool(figures) or len(own & set(words(reply))) >= len(own) / 3


def _phrases(played: Rehearsed) -> set[str]:
    said = [words(reply.text) for reply in played.replies]
    return {" ".join(one[i : i + PHRASE]) for one in said for i in range(len(one) - PHRASE + 1)}


CHECKS = (
    Check("mood_never_improves", _STAGED, mood_never_improves),
    Check("mood_improves", _KIND, mood_improves),
    Check("ends_in", _STAGED, ends_in, tuple[Ended, ...], "[accept, accept_grudging]"),
    Check("reveals", _KIND, reveals, Names, "[lost-job]"),
    Check("keeps_back", _STAGED, keeps_back),
    Check("settles", _KIND, settles),
    Check("never_settles", _STAGED, never_settles),
    Check("answers_questions", _KIND, answers_questions),
    Check("varied_words", _KIND, varied_words, Share, "0.8"),
    Check("scores_within", _KIND, scores_within, Levels, "{empathy: [1, 2.5]}"),
    Check("differs_from_others", _KIND, differs_from_others, Share, "0.2"),
)
