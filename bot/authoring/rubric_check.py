"""`greenroom rubric check`: everything wrong with a rubric, with its place and the fix."""

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path

from bot.authoring.findings import Remark, Report, Sound, listed
from bot.authoring.page import Page
from bot.authoring.prompt_size import BUDGETS, criterion_tokens
from bot.core.rubric import STANDARDS, Criterion, Rubric
from bot.core.transcript import alike, normalise
from bot.store.authored import examine

PROFILE_LEVELS = [1, 3, 5]
STANDARD_SKILLS = tuple(f"{name[0].upper()}{number}" for name in STANDARDS for number in range(1, 6))
"""Sub-skills that can be judged without a model."""
ALIKE = 0.8
"""Likeness of two levels' anchors, by words in order, from which a judge cannot tell them apart."""
SHORT_ANCHOR, SHORT_DEFINITION = 5, 3
_PRAISE = re.compile(
    r"\b(?:excellent|outstanding|good|adequate|average|satisfactory|poor|bad|weak|strong|some|little|no|great) "
    r"(?:\w+ )?(?:empathy|diplomacy|composure|performance|skills?|service|communication|attitude|understanding)\b",
    re.IGNORECASE,
)


def check(files: Sequence[Path]) -> Report:
    """What is wrong with the rubrics in `files`. Raises InputError for a file that is missing."""
    pages = [Page(path) for path in files]
    for page in pages:
        _examine(page)
    findings = tuple(found for page in pages for found in page.in_order)
    return Report(checked=len(files), findings=findings, sound=tuple(page.sound for page in pages if page.sound))


def _examine(page: Page) -> None:
    with page.opened() as document:
        if document is None:
            return
        rubric, faults = examine(document, Rubric)
        page.faults(faults)
        if rubric is None:
            return
        if rubric.id != page.path.stem:
            what = f"{rubric.id!r} is not the file name {page.path.stem!r}"
            page.add([Remark("error", "id", "id", what, f"write {page.path.stem!r}")])
        page.add(remarks(rubric))
        if not page.errors:
            tokens = {"evaluator": max(map(criterion_tokens, rubric.criteria.values()))}
            criteria = listed(criterion.name for criterion in rubric.criteria.values())
            page.sound = Sound(file=str(page.path), name=rubric.name, kind=criteria, tokens=tokens)


def remarks(rubric: Rubric) -> Iterator[Remark]:
    """All that can be said of a rubric whose fields are right."""
    owners: dict[str, str] = {}
    for id, criterion in rubric.criteria.items():
        where = f"criteria.{id}"
        yield from _criterion(where, id, criterion)
        yield from _anchors(where, criterion.anchors)
        for skill in criterion.sub_skills:
            if skill in owners:
                what = f"{skill!r} is a sub-skill of {owners[skill]} too"
                yield Remark("error", "twice", f"{where}.sub_skills.{skill}", what, "give it an id of its own")
            owners.setdefault(skill, id)
        yield from _skills(where, criterion)
    for id, line in rubric.secondary.items():
        where = f"secondary.{id}"
        if sorted(line.anchors) != PROFILE_LEVELS:
            what = f"levels {listed(map(str, sorted(line.anchors)))}"
            yield Remark("error", "levels", f"{where}.anchors", what, "a line of the profile has anchors at 1, 3 and 5")
        yield from _anchors(where, line.anchors)
    yield from _names(rubric)


def _criterion(where: str, id: str, criterion: Criterion) -> Iterator[Remark]:
    if criterion.like is None and id not in STANDARDS:
        fix = f"add `like:` ({', '.join(STANDARDS)}), or grade with a model"
        yield Remark("warning", "model-only", where, "like no standard criterion, so only a model can judge it", fix)
    if not criterion.question.rstrip().endswith("?"):
        yield Remark("warning", "question", f"{where}.question", "no question", "ask what the judge has to find out")
    if not criterion.examples:
        what = "none, so judges draw the line where they like"
        yield Remark("warning", "no-examples", where, f"examples: {what}", "add a near miss or two with their reading")
    tokens = criterion_tokens(criterion)
    if tokens > BUDGETS["evaluator"]:
        what = f"{tokens:,} tokens in every evaluation; at most {BUDGETS['evaluator']:,}"
        yield Remark("warning", "prompt-size", where, what, "shorten anchors and examples")


def _skills(where: str, criterion: Criterion) -> Iterator[Remark]:
    judged: dict[str, str] = {}
    for id, skill in criterion.sub_skills.items():
        key = f"{where}.sub_skills.{id}"
        if len(skill.definition.split()) < SHORT_DEFINITION:
            what = f"{skill.definition!r} says too little"
            yield Remark("warning", "vague", f"{key}.definition", what, "say what can be seen in the chat")
        if skill.like and skill.like not in STANDARD_SKILLS:
            near = get_close_matches(skill.like, STANDARD_SKILLS, n=1, cutoff=0.4)
            fix = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(STANDARD_SKILLS)}"
            yield Remark("error", "unknown-name", f"{key}.like", f"no standard sub-skill {skill.like!r}", fix)
        standard = skill.like or id
        if skill.like and standard in judged:
            what = f"{judged[standard]} is judged like {standard} too, so both get the same score"
            yield Remark("warning", "twice", f"{key}.like", what, "choose another, or leave it out")
        judged.setdefault(standard, id)


def _anchors(where: str, anchors: dict[int, str]) -> Iterator[Remark]:
    for level, text in anchors.items():
        key = f"{where}.anchors.{level}"
        if found := _PRAISE.search(text):
            yield Remark(
                "warning", "vague", key, f"{found[0]!r} is a grade, not behaviour", "say what is done and what is not"
            )
        elif len(text.split()) < SHORT_ANCHOR and len(anchors) > len(PROFILE_LEVELS):
            yield Remark("warning", "vague", key, f"{len(text.split())} words", "say what the judge would see")
    for (low, one), (high, other) in combinations(sorted(anchors.items()), 2):
        if alike(one, other, ALIKE):
            what = f"hardly differs from level {low}"
            yield Remark("warning", "alike", f"{where}.anchors.{high}", what, "say what sets it apart")


def _names(rubric: Rubric) -> Iterator[Remark]:
    """Criteria that trainees could not tell apart."""
    first: dict[str, str] = {}
    for id, criterion in rubric.criteria.items():
        name = normalise(criterion.name)
        if name in first:
            yield Remark("error", "twice", f"criteria.{id}.name", f"{first[name]} has the same name", "choose another")
        first.setdefault(name, id)
