"""Data as YAML the way an author would write it: short lists on one line, comments above what they are about."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

import yaml

WIDTH = 120
LONG = 100
_ENDLESS = 10**6


def written(data: Mapping[str, Any], comments: Mapping[str, str]) -> str:
    """`data` as YAML; `comments`: dotted path -> what to say above it."""
    return "\n".join(_mapping(data, "", "", comments)) + "\n"


def _mapping(data: Mapping[str, Any], path: str, indent: str, comments: Mapping[str, str]) -> Iterator[str]:
    for key, value in data.items():
        here = f"{path}.{key}".lstrip(".")
        if here in comments:
            yield f"{indent}# {comments[here]}"
        yield from _entry(f"{indent}{_scalar(key)}:", value, here, indent, comments)


def _entry(head: str, value: Any, path: str, indent: str, comments: Mapping[str, str]) -> Iterator[str]:
    """One key with its value, on the same line where there is room and nothing inside has a comment."""
    inside = any(commented.startswith(f"{path}.") for commented in comments)
    if isinstance(value, str) and len(value) > LONG and "\n" not in value:
        yield f"{head} >-"
        inner = f"{indent}  "
        yield from wrap(
            value, WIDTH, initial_indent=inner, subsequent_indent=inner, break_long_words=False, break_on_hyphens=False
        )
    elif not isinstance(value, Mapping | Sequence) or isinstance(value, str):
        yield f"{head} {_scalar(value)}"
    elif not inside and len(line := f"{head} {_flow(value)}") <= WIDTH and not _is_long(value):
        yield line
    elif isinstance(value, Mapping):
        yield head
        yield from _mapping(value, path, f"{indent}  ", comments)
    else:
        yield head
        yield from _sequence(value, path, f"{indent}  ", comments)


def _sequence(value: Sequence[Any], path: str, indent: str, comments: Mapping[str, str]) -> Iterator[str]:
    for index, item in enumerate(value):
        if isinstance(item, Mapping):
            lines = list(_mapping(item, f"{path}.{index}", f"{indent}  ", comments))
            yield f"{indent}- {lines[0].lstrip()}"
            yield from lines[1:]
        else:
            yield f"{indent}- {_scalar(item)}"


def _is_long(value: Any) -> bool:
    """Whether a list holds sentences, which read better one below the other."""
    return isinstance(value, list | tuple) and any(isinstance(item, str) and item.count(" ") > 4 for item in value)


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return _scalar(value, flow=True)


def _scalar(value: Any, *, flow: bool = False) -> str:
    """A word or sentence, quoted where YAML would read something else into it."""
    whole = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=_ENDLESS).strip()
    inside = whole[1:-1]
    return inside if flow or not isinstance(value, str) else _unquoted(value, inside)


def _unquoted(value: str, quoted: str) -> str:
    """A sentence outside of brackets needs fewer quotes than one inside."""
    plain = yaml.safe_dump(value, allow_unicode=True, width=_ENDLESS).removesuffix("...\n").strip()
    return plain if "\n" not in plain else quoted
