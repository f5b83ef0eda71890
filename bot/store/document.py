"""Strict YAML: safe, no aliases, no key twice; every value keeps the line and column it stands at."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from bot.errors import AuthoringError

_YAML = "tag:yaml.org,2002:"
_LONGEST_NUMBER = 40
_UNREADABLE = ValueError, KeyError, AttributeError, OverflowError, TypeError
"""What PyYAML lets through when a tag and its text do not fit, e.g. the date 2026-13-45."""


class Place(NamedTuple):
    """Where something stands in a file, both from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """The data of one file, and where each part of it stands."""

    node: yaml.Node
    data: dict[Any, Any]

    def place(self, path: str) -> Place:
        """Where the deepest part of dotted `path` stands that the file has."""
        found, node = Place(1, 1), self.node
        for part in path.split("."):
            key, child = _child(node, part)
            if child is None:
                break
            mark = (key or child).start_mark
            found, node = Place(mark.line + 1, mark.column + 1), child
        return found

    def value(self, path: str) -> str:
        """The word or number written at dotted `path`; empty where there is none or more than one."""
        node: yaml.Node | None = self.node
        for part in path.split("."):
            _, node = _child(node, part)
        return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


_PLAINLY = (
    (r"expected ',' or '([\]}])', .*", r"a bracket is open, and before this line there is no \1; close it"),
    (r".*'\\t'.*", "a tab; indent with spaces"),
    (r".*constructor for the tag '(?:tag:yaml.org,2002:)?(.*)'", r"the tag \1 is not allowed; write the value alone"),
    (r".*another document.*", "a second document begins; keep one to a file"),
    (
        r"expected <block end>.*",
        "this does not fit here; look at indentation, quotes and brackets, also on the line before",
    ),
    (r"mapping values are not allowed.*", "a second ':' in one line; put the text into quotes"),
    (r"could not find expected ':'", "a key without ':', or a text that goes on without indentation"),
    (r"found unexpected end of stream", "the file ends inside quotes or brackets; close them"),
    (
        r"found unexpected ':'|expected the node content.*",
        "a sign that YAML reads as its own; put the text into quotes",
    ),
)
"""PyYAML's words for the slips authors make -> ours, with what to do."""


def _plainly(problem: str) -> str:
    said = ((re.fullmatch(theirs, problem), ours) for theirs, ours in _PLAINLY)
    return next((found.expand(ours) for found, ours in said if found), problem)


class _Slow(yaml.SafeLoader):
    """Says exactly what is wrong and where; the quick parser cannot tell an alias from what it stands for."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it untyped
            raise yaml.constructor.ConstructorError(None, None, "aliases (*name) are not allowed", mark)
        return super().compose_node(parent, index)


_TEXT, _LIST, _FIELDS = f"{_YAML}str", f"{_YAML}seq", f"{_YAML}map"
_LIBYAML: Any = getattr(yaml, "CSafeLoader", _Slow)
_LONGEST_WORD = 5
"""Letters of `false`, the longest word that is not text; longer values that begin with a letter are."""


class _Quick(_LIBYAML):  # type: ignore[misc]  # Any, since libyaml is optional
    """The same by libyaml. Most values are text, and are seen to be without trying ten patterns."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode and (not implicit[0] or (len(value) > _LONGEST_WORD and value[0].isalpha())):
            return _TEXT
        return str(super().resolve(kind, value, implicit))


class _Shared(Exception):
    """A node met twice: an alias."""


def read(text: str, where: str) -> Document:
    """The document in `text`; raises AuthoringError naming `where`. Ten times faster where libyaml is there."""
    try:
        return _read(text, where, _Quick)
    except (yaml.YAMLError, _Shared, *_UNREADABLE, RecursionError):
        return _explained(text, where)


def _explained(text: str, where: str) -> Document:
    try:
        return _read(text, where, _Slow)
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise AuthoringError(where, [f"line {line}: {_plainly(str(fault.problem or fault.context))}"]) from None
    except yaml.YAMLError as fault:
        raise AuthoringError(where, [f"line 1: {' '.join(str(fault).split())}"]) from None
    except RecursionError:
        raise AuthoringError(where, ["line 1: nested too deeply"]) from None


def _read(text: str, where: str, loader_type: Any) -> Document:
    loader = loader_type(text)
    try:
        node = loader.get_single_node()
        data = _built(node, loader, set() if "&" in text else None) if node else None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise AuthoringError(where, ["line 1: expected fields like 'id: ...', found none"])
    return Document(node, data)


def _built(node: yaml.Node, loader: Any, seen: set[int] | None) -> Any:
    """The data of `node`. `seen`: nodes met so far; None where there is no anchor, so that none can come twice."""
    if seen is not None:
        if id(node) in seen:
            raise _Shared
        seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return node.value if node.tag == _TEXT and node.value.isascii() else _scalar(node, loader)
    if isinstance(node, yaml.SequenceNode) and node.tag == _LIST:
        return [_built(child, loader, seen) for child in node.value]
    if isinstance(node, yaml.MappingNode) and node.tag == _FIELDS:
        return dict(_pairs(node, loader, seen))
    raise _wrong(f"could not determine a constructor for the tag '{node.tag}'", node)


def _pairs(node: yaml.MappingNode, loader: Any, seen: set[int] | None) -> Iterator[tuple[Any, Any]]:
    lines: dict[Any, int] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _wrong("a key must be a word", key)
        name = _built(key, loader, seen)
        if name in lines:
            raise _wrong(f"key {name!r} given twice, first on line {lines[name]}", key)
        lines[name] = key.start_mark.line + 1
        yield name, _built(value, loader, seen)


def _scalar(node: yaml.ScalarNode, loader: Any) -> Any:
    text = str(node.value)
    if node.tag == _TEXT:
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            raise _wrong("half a character (a lone surrogate) is not text", node)
        return text
    if node.tag in (f"{_YAML}int", f"{_YAML}float") and len(text) > _LONGEST_NUMBER:
        raise _wrong("this number is too long", node)
    try:
        return loader.construct_object(node)
    except _UNREADABLE:
        raise _wrong(f"{text[:40]!r} cannot be read as {node.tag.rpartition(':')[2]}", node) from None


def _wrong(problem: str, node: yaml.Node) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


def _child(node: yaml.Node | None, part: str) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        return next(((k, v) for k, v in node.value if str(k.value) == part), (None, None))
    if isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
        return None, node.value[int(part)]
    return None, None
