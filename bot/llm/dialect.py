"""What one server understands, learned from its refusals and remembered for the life of the process."""

from dataclasses import dataclass, field
from typing import Any, Literal

import openai

from bot.llm.models import Model

Method = Literal["json_schema", "function_calling", "text"]
NEXT: dict[Method, Method] = {"json_schema": "function_calling", "function_calling": "text"}
"""How to ask for JSON when a server refuses the way before."""
OPTIONAL = ("temperature", "seed", "stop", "stream_options")
OTHER_LIMIT = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}
REFUSALS = 400, 404, 422, 501
"""Statuses by which servers answer what they do not know."""


@dataclass
class Dialect:
    """Names and options to use with a server."""

    limit: str
    method: Method = "json_schema"
    dropped: set[str] = field(default_factory=set)

    def options(self, max_tokens: int, **wanted: Any) -> dict[str, Any]:
        """Request fields for `wanted` and the longest answer, less what the server does not take."""
        given = {self.limit: max_tokens, **wanted}
        return {name: value for name, value in given.items() if value is not None and name not in self.dropped}

    def learn(self, error: Exception, sent: dict[str, Any]) -> bool:
        """Whether the refusal names an option that was sent; the next request does without."""
        if not isinstance(error, openai.APIStatusError) or error.status_code not in REFUSALS:
            return False
        told = f"{error.param or ''} {error.message}"
        named = {name for name in (*OPTIONAL, self.limit) if name in told and name in sent} - self.dropped
        self.dropped |= named
        if self.limit in named and OTHER_LIMIT[self.limit] not in self.dropped:
            self.limit = OTHER_LIMIT[self.limit]
        return bool(named)


_LEARNED: dict[tuple[str | None, str], Dialect] = {}


def dialect(model: Model) -> Dialect:
    """What is known of the server of `model`. OpenAI itself wants the newer name of the limit."""
    key = model.base_url, model.id
    if key not in _LEARNED:
        own_server = model.base_url or not model.speaks_openai
        _LEARNED[key] = Dialect("max_tokens" if own_server else "max_completion_tokens")
    return _LEARNED[key]


def refuses(error: Exception) -> bool:
    """Whether the server says that it does not understand, so that another way of asking may do."""
    return getattr(error, "status_code", None) in REFUSALS
