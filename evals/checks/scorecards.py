"""Checks on a scorecard."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.core.scorecard import CriterionScore, Scorecard
from bot.core.transcript import Speaker
from bot.llm import promises
from evals.checks.check import Check, Verdict, failed, passed
from evals.checks.seen import Graded
from evals.suite import Kind

_KIND: frozenset[Kind] = frozenset({"evaluator"})
Score = Annotated[float, Field(ge=1, le=5)]
Levels = dict[str, tuple[Score, Score]]
Names = tuple[str, ...]


class Spot(BaseModel):
    """Trainee turn, and the words meant if it matters which."""

    model_config = ConfigDict(extra="forbid")

    turn: int = Field(ge=1)
    quote: str = ""


def quotes_true(seen: Graded) -> Verdict:
    """Every quote a trainee would read is verbatim what that speaker wrote in, or before, that turn."""
    quotes = list(shown_quotes(seen))
    for turn, speaker, quote in quotes:
        if not is_true(seen, turn, speaker, quote):
            return failed(f"not the {speaker}'s words for turn {turn}", quote)
    return passed(f"all {len(quotes)} quotes are verbatim")


def shown_quotes(seen: Graded) -> Iterator[tuple[int, Speaker, str]]:
    """Turn, speaker and words of every quote on the card."""
    for found in seen.card.criteria.values():
        for item in found.evidence:
            yield item.turn, item.speaker, item.quote
    for finding in seen.card.findings:
        yield finding.turn, "trainee", finding.quote


def is_true(seen: Graded, turn: int, speaker: Speaker, quote: str) -> bool:
    """Whether `quote` stands letter for letter in the words it is said to come from."""
    said = seen.asked.transcript.at(turn - 1 if speaker == "customer" else turn, speaker)
    return bool(quote.strip()) and said is not None and quote in said


def level_within(seen: Graded, levels: Levels) -> Verdict:
    """Each named criterion has a score between its two bounds, both included."""
    return within(seen.card, levels, untested=False)


def within(card: Scorecard, levels: Levels, *, untested: bool) -> Verdict:
    """The same of any scorecard; `untested`: whether a criterion that nothing tested will do."""
    told = []
    for name, (low, high) in levels.items():
        found = card.criteria.get(name)
        if found is None:
            return failed(f"the rubric has no criterion {name!r}; it has {', '.join(card.criteria)}")
        if found.score is None and not untested:
            return failed(f"{name} has no score: {found.reason}")
        if found.score is not None and not low <= found.score <= high:
            return failed(f"{name} {found.score:g} is not within {low:g} to {high:g}: {found.reason}", _first(found))
        told.append(f"{name} {'not tested' if found.score is None else format(found.score, 'g')}")
    return passed(", ".join(told))


def not_tested(seen: Graded, names: Names) -> Verdict:
    """These criteria have no score, since nothing tested them."""
    for name in names:
        found = seen.card.criteria.get(name)
        if found is not None and found.score is not None:
            return failed(f"{name} was scored {found.score:g}: {found.reason}", _first(found))
    return passed(f"no score for {', '.join(names)}")


def scored(seen: Graded, names: Names) -> Verdict:
    """These criteria have a score."""
    for name in names:
        found = seen.card.criteria.get(name)
        if found is None or found.score is None:
            return failed(f"{name} has no score: {found.reason if found else 'the rubric has no such criterion'}")
    return passed(", ".join(f"{name} {seen.card.criteria[name].score:g}" for name in names))


def finds(seen: Graded, rules: Names) -> Verdict:
    """Each of these compliance rules has a finding."""
    found = {finding.rule: finding for finding in seen.card.findings}
    missing = [rule for rule in rules if rule not in found]
    if missing:
        return failed(f"no finding for {', '.join(missing)}; found {', '.join(found) or 'nothing'}")
    return passed(f"found {', '.join(rules)}", found[rules[0]].quote)


def never_finds(seen: Graded, rules: Names) -> Verdict:
    """None of these compliance rules has a finding; `any` stands for all of them."""
    wrong = next((one for one in seen.card.findings if one.rule in rules or "any" in rules), None)
    if wrong:
        return failed(f"{wrong.rule} in turn {wrong.turn}: {wrong.why}", wrong.quote)
    return passed("no such finding")


def say_instead_sound(seen: Graded) -> Verdict:
    """Better words are short, and promise nothing that was not on the table."""
    asked, count = seen.asked, 0
    for name, found in seen.card.criteria.items():
        for line in found.say_instead:
            count += 1
            wrong = promises.faults(line.text, line.turn, asked.transcript, asked.brief, asked.offers)
            if wrong:
                return failed(f"{name}, turn {line.turn}: {wrong[0]}", line.text)
    return passed(f"{count} lines, none with a new promise")


def evidence_both_ways(seen: Graded) -> Verdict:
    """Every score names something done well and something to improve, or says in words that there was none."""
    for name, found in seen.card.criteria.items():
        if found.score is None:
            continue
        told, kinds = found.reason.lower(), {item.polarity for item in found.evidence}
        if "positive" not in kinds and "none found" not in told:
            return failed(f"{name} {found.score:g} names nothing done well: {found.reason}")
        if kinds <= {"positive"} and not any(words in told for words in ("next level", "none found")):
            return failed(f"{name} {found.score:g} names nothing to improve: {found.reason}")
    return passed("both on every score")


def names_the_fault(seen: Graded, spot: Spot) -> Verdict:
    """Something in this turn is held against the trainee, whichever the criterion."""
    for found in seen.card.criteria.values():
        for item in found.evidence:
            if item.turn == spot.turn and item.polarity != "positive" and spot.quote in item.quote:
                return passed(item.why, item.quote)
    finding = next((f for f in seen.card.findings if f.turn == spot.turn and spot.quote in f.quote), None)
    if finding:
        return passed(finding.why, finding.quote)
    return failed(f"nothing is held against turn {spot.turn}", seen.asked.transcript.at(spot.turn, "trainee") or "")


def credits(seen: Graded, spot: Spot) -> Verdict:
    """Something in this turn is counted in the trainee's favour."""
    for found in seen.card.criteria.values():
        for item in found.evidence:
            if item.turn == spot.turn and item.polarity == "positive" and spot.quote in item.quote:
                return passed(item.why, item.quote)
    return failed(f"nothing good is seen in turn {spot.turn}", seen.asked.transcript.at(spot.turn, "trainee") or "")


def _first(found: CriterionScore) -> str:
    return found.evidence[0].quote if found.evidence else ""


CHECKS = (
    Check("quotes_true", _KIND, quotes_true),
    Check("level_within", _KIND, level_within, Levels, "{empathy: [1, 2.5]}"),
    Check("not_tested", _KIND, not_tested, Names, "[composure]"),
    Check("scored", _KIND, scored, Names, "[empathy]"),
    Check("finds", _KIND, finds, Names, "[US-FALSE]"),
    Check("never_finds", _KIND, never_finds, Names, "[any]"),
    Check("say_instead_sound", _KIND, say_instead_sound),
    Check("evidence_both_ways", _KIND, evidence_both_ways),
    Check("names_the_fault", _KIND, names_the_fault, Spot, "{turn: 3}"),
    Check("credits", _KIND, credits, Spot, "{turn: 3}"),
)
