"""Pydantic models as the JSON schema that strict servers take."""

import json
from functools import lru_cache
from typing import Any

import openai
from pydantic import BaseModel

LEFT_OUT = frozenset({"default", "minLength", "maxLength", "examples", "format", "title"})
"""Words that strict servers refuse or that only cost tokens; Pydantic still checks them in the answer."""
IN_WORDS = "Answer with exactly one JSON object of this JSON schema, and nothing else:\n"


@lru_cache(maxsize=64)
def wire(schema: type[BaseModel]) -> dict[str, Any]:
    """The schema to send: every field required, no others allowed."""
    parameters = openai.pydantic_function_tool(schema)["function"]["parameters"]
    lean: dict[str, Any] = _lean(parameters)
    return {"title": schema.__name__, "description": (schema.__doc__ or schema.__name__).strip()} | lean


@lru_cache(maxsize=64)
def nameless(schema: type[BaseModel]) -> dict[str, Any]:
    """The schema without name and description, which OpenAI's API takes beside it."""
    return {word: value for word, value in wire(schema).items() if word not in ("title", "description")}


@lru_cache(maxsize=64)
def described(schema: type[BaseModel]) -> str:
    """The schema in words, for servers and answers that missed it."""
    return IN_WORDS + json.dumps({k: v for k, v in wire(schema).items() if k != "title"}, ensure_ascii=False)


def _lean(node: Any) -> Any:
    if isinstance(node, list):
        return [_lean(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {name: _lean(value) for name, value in node.items() if name not in LEFT_OUT or isinstance(value, dict)}
