"""The same line twice: within one script, and in the mouths of two customers."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.authoring.findings import Remark, listed
from bot.authoring.spoken import lines
from bot.core.persona import Persona
from bot.core.transcript import normalise

FEW = 8
"""Shared lines that are named one by one; beyond, the script was copied and is told as such."""


class Said(NamedTuple):
    """What one customer says: plain words of each line -> where it stands first. `twice`: where -> where first."""

    id: str
    name: str
    lines: Mapping[str, str]
    twice: Mapping[str, str]


def said(persona: Persona, unwritten: Collection[str] = ()) -> Said:
    """The lines of `persona`, to compare with those of others: none below the keys that are still `unwritten`."""
    first: dict[str, str] = {}
    twice: dict[str, str] = {}
    for line in lines(persona.script):
        before = first.setdefault(normalise(line.text), line.key)
        if before != line.key:
            twice[line.key] = before
    mine = {plain: key for plain, key in first.items() if not any(f"{key}.".startswith(f"{at}.") for at in unwritten)}
    return Said(persona.id, persona.name, mine, twice)


def within(one: Said) -> Iterator[Remark]:
    """A warning on each line that stands twice in the script."""
    for key, before in one.twice.items():
        yield Remark("warning", "twice", key, f"the same line as {before}", "write another")


def between(everyone: Sequence[Said]) -> Iterator[tuple[int, Remark]]:
    """Warnings on lines and names that another customer has too, each with the index in `everyone`."""
    counts = Counter(plain for one in everyone for plain in one.lines)
    shared = {plain for plain, count in counts.items() if count > 1}
    owners: dict[str, list[str]] = {}
    for one in everyone:
        for plain in one.lines.keys() & shared:
            owners.setdefault(plain, []).append(one.id)
    for index, one in enumerate(everyone):
        mine = {plain: key for plain, key in one.lines.items() if plain in shared}
        yield from ((index, remark) for remark in _shared(one.id, mine, owners))
    yield from _names(everyone)


def _shared(id: str, mine: Mapping[str, str], owners: Mapping[str, Sequence[str]]) -> Iterator[Remark]:
    """One warning a line, or one for all where there are many."""
    if len(mine) > FEW:
        some = list(mine.items())[:FEW]
        others = dict.fromkeys(name for plain, _ in some for name in owners[plain][: FEW + 1] if name != id)
        what = f"{len(mine)} lines are also said by {listed(others)}, the first in {some[0][1]}"
        yield Remark("warning", "shared-lines", "script", what, "give this customer words of their own")
        return
    for plain, key in mine.items():
        others = dict.fromkeys(name for name in owners[plain] if name != id)
        yield Remark("warning", "shared-lines", key, f"{listed(others)} says the same", "write another")


def _names(everyone: Sequence[Said]) -> Iterator[tuple[int, Remark]]:
    first: dict[str, str] = {}
    for index, one in reversed(list(enumerate(everyone))):
        if one.name in first:
            what = f"{first[one.name]} has the same name"
            yield index, Remark("warning", "same-name", "name", what, "trainees tell customers apart by their names")
        first[one.name] = one.id
