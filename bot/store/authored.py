"""Strict YAML: safe, no duplicate keys, and every fault of a file in one error with line numbers and nearest names."""

import json
import re
from collections.abc import Hashable
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from bot.core.model import Strict
from bot.core.persona import FAULT_SEPARATOR
from bot.core.prompt import Prompt
from bot.errors import AuthoringError, InputError

M = TypeVar("M", bound=Strict)
MAX_BYTES = 512_000
Where = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """Safe loader that also refuses aliases (they can blow up) and a key given twice (YAML would overwrite it)."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it untyped
            raise yaml.constructor.ConstructorError(None, None, "aliases (*name) are not allowed", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: dict[Any, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key must be a word", key.start_mark)
            name = self.construct_object(key)
            if name in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {name!r} given twice, first on line {seen[name]}", key.start_mark
                )
            seen[name] = key.start_mark.line + 1
        return super().construct_mapping(node, deep)


def load(path: Path, model: type[M]) -> M:
    """The file as `model`; raises AuthoringError with all its faults. An unchanged file is read once."""
    try:
        now = path.stat()
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}") from None
    if now.st_size > MAX_BYTES:
        raise AuthoringError(path.name, [f"larger than {MAX_BYTES // 1000} kB"])
    return cast(M, _loaded(path, now.st_mtime_ns, now.st_size, model))


@lru_cache(maxsize=256)
def _loaded(path: Path, changed: int, size: int, model: type[Strict]) -> Strict:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise AuthoringError(path.name, [f"not UTF-8 text: byte {fault.start}"]) from None
    except OSError as fault:
        raise InputError(f"{path}: {fault.strerror}") from None
    return parse(text, model, path.name)


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
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node else None
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        raise AuthoringError(where, [f"line {line}: {fault.problem}"]) from None
    except yaml.YAMLError as fault:
        raise AuthoringError(where, [str(fault)]) from None
    except RecursionError:
        raise AuthoringError(where, ["nested too deeply"]) from None
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        raise AuthoringError(where, ["line 1: expected fields like 'id: ...', found none"])
    try:
        return model.model_validate(data)
    except ValidationError as error:
        located = {(_line(node, text), text) for text in (*sentences(error, model), *model.cross_faults(data))}
        raise AuthoringError(where, [f"line {line}: {text}" for line, text in sorted(located)]) from None


def sentences(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """`dotted.path: what is wrong`, with the nearest name, one per fault."""
    return [text for item in error.errors(include_url=False) for text in _sentences(item, model)]


def _sentences(item: Any, model: type[BaseModel]) -> list[str]:
    kind, value, key = item["type"], item["input"], ".".join(str(part) for part in item["loc"])
    if kind == "extra_forbidden":
        near = get_close_matches(str(item["loc"][-1]), _fields(model, item["loc"][:-1]), n=1)
        return [f"{key}: unknown field" + (f"; did you mean {near[0]!r}?" if near else "")]
    if kind == "missing":
        return [f"{key}: missing"]
    if kind in ("literal_error", "enum"):
        allowed = str(item["ctx"]["expected"])
        near = get_close_matches(str(value), allowed.replace("'", "").replace(" or ", ", ").split(", "), n=1)
        return [f"{key}: {value!r} is not known" + (f"; did you mean {near[0]!r}?" if near else f"; use {allowed}")]
    if kind == "value_error":
        parts = item["msg"].removeprefix("Value error, ").split(FAULT_SEPARATOR)
        return [f"{key}: {part}" if key else part for part in parts]
    return [f"{key}: {item['msg']}, found {str(value)[:60]!r}"]


def _line(node: yaml.Node | None, fault: str) -> int:
    """Line of the deepest part of the fault's dotted path that the file has."""
    line = 1
    for part in fault.split(": ")[0].split("."):
        key, child = _child(node, part)
        if child is None:
            return line
        line, node = (key or child).start_mark.line + 1, child
    return line


def _child(node: yaml.Node | None, part: str) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        return next(((k, v) for k, v in node.value if str(k.value) == part), (None, None))
    if isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
        return None, node.value[int(part)]
    return None, None


def _fields(model: type[BaseModel], where: Where) -> list[str]:
    """Names allowed at `where`, followed through nested models; empty where the keys are free."""
    current: Any = model
    for part in where:
        current = _model_in(current)
        if current is None or part in ("[key]",):
            return []
        field = current.model_fields.get(str(part)) if isinstance(part, str) else None
        current = field.annotation if field else current
    found = _model_in(current)
    return list(found.model_fields) if found else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType) or get_args(annotation):
        return next((found for arg in get_args(annotation) if (found := _model_in(arg))), None)
    return None
