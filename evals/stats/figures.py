"""Every figure of one variant, by the names that gate rules and reports use."""

from collections.abc import Iterable, Sequence
from typing import cast

from evals.cases import AnyCase, AppraiserCase, EvaluatorCase
from evals.outcome import Outcome
from evals.stats.agreement import agreement, between_raters, confusion, stability
from evals.stats.labels import Labelled, label_figures
from evals.stats.ratings import answers, criteria, rated, raters, retests
from evals.stats.records import Confusion, Figure
from evals.stats.shares import Counted, share
from evals.suite import Kind


def figures(kind: Kind, cases: Sequence[AnyCase], outcomes: Sequence[Outcome]) -> tuple[Figure, ...]:
    """All figures, those that say most first."""
    own: Iterable[Figure] = ()
    if kind == "evaluator":
        own = rated_figures(cast(Sequence[EvaluatorCase], cases), outcomes)
    elif kind == "appraiser":
        own = label_figures(Labelled.of(cast(Sequence[AppraiserCase], cases), outcomes))
    return (*own, *_checks(outcomes), *_quotes(outcomes), *_counts(outcomes))


def confusions(kind: Kind, cases: Sequence[AnyCase], outcomes: Sequence[Outcome]) -> tuple[Confusion, ...]:
    """Rated level by answered level, per criterion; only of an evaluator."""
    if kind != "evaluator":
        return ()
    given = cast(Sequence[EvaluatorCase], cases)
    return tuple(confusion(answers(given, outcomes, name), name) for name in criteria(given))


def rated_figures(cases: Sequence[EvaluatorCase], outcomes: Sequence[Outcome]) -> list[Figure]:
    """Per criterion: agreement with the raters, theirs with each other, stability, and what was left unscored."""
    found: list[Figure] = []
    for name in criteria(cases):
        own = agreement(answers(cases, outcomes, name), name)
        people = between_raters(raters(cases, name), name)
        found += [*own, people, _beside_raters(own[0], people, cases), *stability(retests(outcomes, name), name)]
        wanted = rated(cases, name)
        asked = [one for one in outcomes if one.status == "done" and one.case in wanted]
        found.append(_count("unscored", [name not in one.scores for one in asked], part=name))
    return found


def _beside_raters(kappa: Figure, people: Figure, cases: Sequence[EvaluatorCase]) -> Figure:
    """`kappa` less the raters' own: `at_least: -0.10` is the rule for a set that people rated."""
    name, part = "kappa_vs_raters", kappa.part
    if any(case.rated_by != "people" for case in cases):
        return Figure(name=name, part=part, n=kappa.n, note="rated by models: how far they agree is no yardstick")
    if kappa.value is None or people.value is None:
        return Figure(name=name, part=part, n=kappa.n, note=kappa.note or people.note)
    note = f"kappa {kappa.value:.2f}, the raters' own {people.value:.2f}"
    return Figure(name=name, part=part, value=kappa.value - people.value, n=kappa.n, note=note)


def clear(outcomes: Iterable[Outcome], check: str = "") -> list[Counted]:
    """Verdicts per outcome, of one check or all; unclear ones are left out here and counted as `unclear`."""
    counted = []
    for one in outcomes:
        verdicts = [c.verdict for c in one.checked if check in ("", c.name) and c.verdict != "unclear"]
        if one.status == "done" and verdicts:
            counted.append(Counted(one.case, one.source, verdicts.count("pass"), len(verdicts)))
    return counted


def check_names(outcomes: Iterable[Outcome]) -> list[str]:
    """Every check that was run, in order of first mention."""
    return list(dict.fromkeys(checked.name for one in outcomes for checked in one.checked))


def _checks(outcomes: Sequence[Outcome]) -> list[Figure]:
    names = check_names(outcomes)
    if not names:
        return []
    none = "no verdict was clear"
    return [share("pass_rate", part, clear(outcomes, part), none) for part in ("", *names)]


def _quotes(outcomes: Sequence[Outcome]) -> list[Figure]:
    done = [one for one in outcomes if one.status == "done"]
    if not any(one.quotes.offered or one.quotes.shown for one in done):
        return []
    kept = [Counted(one.case, one.source, one.quotes.kept, one.quotes.offered) for one in done]
    true = [Counted(one.case, one.source, one.quotes.true, one.quotes.shown) for one in done]
    return [
        share("quotes_kept", "", kept, "no quote was offered"),
        share("shown_quotes_true", "", true, "no quote was shown"),
    ]


def _counts(outcomes: Sequence[Outcome]) -> list[Figure]:
    verdicts = [checked.verdict == "unclear" for one in outcomes for checked in one.checked]
    return [
        _count("lost", [one.status == "lost" for one in outcomes]),
        _count("not_recorded", [one.status == "not_recorded" for one in outcomes]),
        *([_count("unclear", verdicts)] if verdicts else []),
    ]


def _count(name: str, found: Sequence[bool], part: str = "") -> Figure:
    return Figure(name=name, part=part, value=sum(found), n=len(found))
