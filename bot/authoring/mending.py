"""A broken file read as far as it can be, so that its other faults are told in the same go."""

from typing import Any

from pydantic import ValidationError

from bot.core.persona import FIELD_BY_FIELD, Persona

TRIES = 6
"""Rounds of leaving out what is wrong: what is left out may be missed in the next."""
_STANDS_IN: dict[str, Any] = {
    "id": "stands-in",
    "version": 1,
    "name": "Stands In",
    "summary": "Stands in for what is missing.",
    "difficulty": "easy",
    "industry": "none",
    "brief": "Stands in.",
    "temperament": {"archetype": "repeat_contact"},
    "character": {
        "age": 50,
        "situation": "Stands in.",
        "goal": "Stands in.",
        "facts": [{"about": ["stand-in"], "text": "Stands in."}],
        "voice": {"style": "Stands in."},
    },
}
"""What takes the place of required fields. Remarks on keys that were left out are dropped by the caller."""


def mended(data: Any) -> tuple[Persona | None, frozenset[str]]:
    """A persona of what is right in `data`, and the dotted keys that are not; no persona where too little is.

    A list with a wrong entry counts as wrong whole, since leaving an entry out moves those after it.
    """
    lost: set[str] = set()
    copy = _copy(data)
    for _ in range(TRIES):
        try:
            return Persona.model_validate(copy, context=FIELD_BY_FIELD), frozenset(lost)
        except ValidationError as error:
            for item in error.errors(include_url=False, include_input=False, include_context=False):
                where = tuple(part for part in item["loc"] if part != "[key]")
                named = next((i for i, part in enumerate(where) if isinstance(part, int)), len(where))
                lost.add(".".join(map(str, where[:named])))
                _put_right(copy, where, missing=item["type"] == "missing")
            _swept(copy)
    return None, frozenset(lost)


_DROPPED = object()
"""Marks what to leave out once all faults of a round are known, so that indexes stay right until then."""


def _put_right(data: Any, where: tuple[Any, ...], *, missing: bool) -> None:
    """Mark what stands at `where`, or put something in its place if it is missing."""
    spare: Any = _STANDS_IN
    for depth, part in enumerate(where):
        spare = spare.get(part) if isinstance(spare, dict) else None
        deeper = data[part] if _has(data, part) else None
        if depth < len(where) - 1 and isinstance(deeper, (dict, list)):
            data = deeper
            continue
        if missing:
            data[part if spare is not None else _DROPPED] = _copy(spare)
        elif _has(data, part):
            data[part] = _DROPPED
        return


def _swept(data: Any) -> bool:
    """Leave out what is marked; tells whether `data` itself lacks something nothing can stand in for."""
    if isinstance(data, dict):
        lacking = _DROPPED in data
        for key in [key for key, value in data.items() if key is _DROPPED or value is _DROPPED or _swept(value)]:
            del data[key]
        return lacking
    if isinstance(data, list):
        data[:] = [item for item in data if item is not _DROPPED and not _swept(item)]
    return False


def _has(data: Any, part: Any) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)


def _copy(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _copy(value) for key, value in data.items()}
    return [_copy(item) for item in data] if isinstance(data, list) else data
