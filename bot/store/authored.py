"""Authored files as models: every fault of a file in one error, with line numbers, nearest names and the fix."""

import json
import re
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, NamedTuple, TypeVar, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.core.model import Strict
from bot.core.persona import FAULT_SEPARATOR, FIELD_BY_FIELD
from bot.core.prompt import Prompt
from bot.errors import AuthoringError, InputError
from bot.store.document import Document, Place, read

M = TypeVar("M", bound=Strict)
MAX_BYTES = 512_000
Where = tuple[str | int, ...]


class Fault(NamedTuple):
    """One thing wrong: where it stands, its dotted key (empty: the file), what is wrong and what to do."""

    place: Place
    key: str
    what: str

    def __str__(self) -> str:
        return (
            f"line {self.place.line}: {self.key}: {self.what}" if self.key else f"line {self.place.line}: {self.what}"
        )


def load(path: Path, model: type[M]) -> M:
    """The file as `model`; raises AuthoringError with all its faults. An unchanged file is read once."""
    try:
        now = path.stat()
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}") from None
    return cast(M, _loaded(path, now.st_mtime_ns, now.st_size, model))


@lru_cache(maxsize=256)
def _loaded(path: Path, changed: int, size: int, model: type[Strict]) -> Strict:
    return parse(text_of(path), model, path.name)


def text_of(path: Path) -> str:
    """The UTF-8 text of `path`; raises AuthoringError where it is none or too long, InputError if it is missing."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}") from None
    if len(content) > MAX_BYTES:
        raise AuthoringError(path.name, [f"line 1: larger than {MAX_BYTES // 1000} kB"])
    try:
        return content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise AuthoringError(path.name, [f"line {line}: not UTF-8 text: byte {fault.start}"]) from None


def load_prompt(path: Path) -> Prompt:
    """The Markdown prompt at `path`: front matter between `---` lines, then `## system` and `## human`."""
    text = path.read_text(encoding="utf-8")
    found = re.fullmatch(
        r"---\n(?P<front>.*?\n)---\n\s*## system\n(?P<system>.*?)\n## human\n(?P<human>.*)", text, re.S
    )
    if found is None:
        raise AuthoringError(path.name, ["line 1: expected front matter between '---', '## system', '## human'"])
    body = "".join(f"{key}: {json.dumps(found[key].strip(), ensure_ascii=False)}\n" for key in ("system", "human"))
    prompt = parse(found["front"] + body, Prompt, path.name)
    if prompt.name != path.stem:
        raise AuthoringError(path.name, [f"line 2: name: {prompt.name!r} must equal the file name {path.stem!r}"])
    return prompt


def parse(text: str, model: type[M], where: str) -> M:
    """YAML text as `model`; `where` names the source in errors."""
    found, faults = examine(read(text, where), model)
    if found is None or faults:
        raise AuthoringError(where, [str(fault) for fault in faults])
    return found


def examine(document: Document, model: type[M]) -> tuple[M | None, list[Fault]]:
    """The document as `model`, None where a field is wrong, and every fault in line order."""
    found, of_fields = None, list[str]()
    try:
        found = model.model_validate(document.data, context=FIELD_BY_FIELD)
    except ValidationError as error:
        of_fields = sentences(error, model)
    parts = [text.partition(": ") for text in {*of_fields, *model.cross_faults(document.data)}]
    told = [(key, what) if what else ("", key) for key, _, what in parts]
    return found, sorted(Fault(document.place(key), key, what) for key, what in told)


def sentences(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """`dotted.path: what is wrong` for every fault of `error`, with the nearest name where one is unknown."""
    return [text for item in error.errors(include_url=False) for text in _sentences(item, model)]


_PLAIN = {
    "string_type": "expected text, found {value}",
    "string_too_long": "too long with {length} characters; at most {max_length}",
    "string_too_short": "too short; at least {min_length} characters",
    "string_pattern_mismatch": "{value}; use lower-case words joined by hyphens, like 'lost-job'",
    "int_type": "expected a whole number, found {value}",
    "int_parsing": "expected a whole number, found {value}",
    "int_from_float": "expected a whole number, found {value}",
    "float_type": "expected a number, found {value}",
    "float_parsing": "expected a number, found {value}",
    "bool_type": "expected true or false, found {value}",
    "bool_parsing": "expected true or false, found {value}",
    "tuple_type": "expected a list like [one, two], found {value}",
    "list_type": "expected a list like [one, two], found {value}",
    "too_short": "{actual_length} entries; at least {min_length}",
    "dict_type": "expected 'name: value' pairs, found {value}",
    "mapping_type": "expected 'name: value' pairs, found {value}",
    "model_type": "expected fields like 'name: value', found {value}",
    "greater_than": "{value} is too small; above {gt}",
    "greater_than_equal": "{value} is too small; at least {ge}",
    "less_than": "{value} is too large; below {lt}",
    "less_than_equal": "{value} is too large; at most {le}",
}
"""Kind of fault -> what to say; `{value}` is what the file says, the rest is the rule's own limit."""


def _sentences(item: Any, model: type[BaseModel]) -> list[str]:
    """`dotted.path: what is wrong`, one per fault."""
    kind, value, key = item["type"], item["input"], ".".join(str(part) for part in item["loc"] if part != "[key]")
    if kind == "extra_forbidden":
        known = _fields(model, item["loc"][:-1])
        near = get_close_matches(str(item["loc"][-1]), known, n=1)
        fix = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        return [f"{key}: unknown field; {fix}"]
    if kind == "missing":
        return [f"{key}: missing{_example(_fields(model, item['loc'][:-1]).get(str(item['loc'][-1])))}"]
    if kind in ("literal_error", "enum"):
        allowed = str(item["ctx"]["expected"])
        near = get_close_matches(str(value), allowed.replace("'", "").replace(" or ", ", ").split(", "), n=1)
        named = item["loc"][-1] == "[key]"  # a signal, beat, reaction: nobody knows them by heart
        near_fix = (
            f"did you mean {near[0]!r}?" + (f" There are {allowed}" if named else "") if near else f"use {allowed}"
        )
        return [f"{key}: {value!r} is not known; {near_fix}"]
    if kind == "value_error":
        parts = item["msg"].removeprefix("Value error, ").split(FAULT_SEPARATOR)
        return [f"{key}: {part}" if key else part for part in parts]
    said = _PLAIN.get(kind, f"{item['msg']}, found {{value}}")
    shown = {"value": repr(str(value)[:60] if isinstance(value, (dict, list)) else value)[:80]}
    length = len(value) if isinstance(value, str) else 0
    limits = {name: f"{limit:g}" if isinstance(limit, float) else limit for name, limit in item.get("ctx", {}).items()}
    return [f"{key}: {said.format(length=length, **limits, **shown)}"]


def _example(field: FieldInfo | None) -> str:
    """What a field that is missing could look like."""
    example = field.examples[0] if field and field.examples else None
    return f"; add it, like {example!r}" if isinstance(example, str | int | float) else ""


def _fields(model: type[BaseModel], where: Where) -> dict[str, FieldInfo]:
    """Fields allowed at `where`, followed through nested models; empty where the keys are free."""
    current: Any = model
    for part in where:
        current = _model_in(current)
        if current is None or part in ("[key]",):
            return {}
        field = current.model_fields.get(str(part)) if isinstance(part, str) else None
        current = field.annotation if field else current
    found = _model_in(current)
    return dict(found.model_fields) if found else {}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType) or get_args(annotation):
        return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)
    return None
