"""Around every model call: what it cost, when to try again, and what to tell the person when it fails."""

import asyncio
import random
from collections.abc import Mapping
from time import perf_counter
from typing import Any

import httpx2
import openai

from bot.core.prompt import unmarked
from bot.core.usage import Call
from bot.errors import FailureError
from bot.llm.models import GGUF, PROVIDERS, Model
from bot.llm.tape import Take
from bot.llm.tokens import count

TRY_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
FIRST_WAIT = 0.5
"""Seconds before the second try; doubled each time up to `longest_wait`, with up to a quarter more by chance."""
COUNTED_HERE = "; tokens counted here"


class CutError(Exception):
    """A stream ended before the model had finished."""


class Meter:
    """One call: time, tokens, cost. `note` puts it on record."""

    def __init__(self, model: Model, role: str, take: Take, sent: str) -> None:
        self._model, self._role, self._take, self._sent = model, role, take, sent
        self._began = perf_counter()
        self.text = self.refusal = self.finish = self.fault = ""
        self.tokens: tuple[int, int, int] | None = None
        """In, of them cached, out; as the server tells them."""

    @property
    def seconds(self) -> float:
        """Since the call began."""
        return perf_counter() - self._began

    def usage(self, told: Mapping[str, Any] | None) -> None:
        """Take over what an OpenAI server says it used."""
        if told and told.get("prompt_tokens") is not None:
            cached = (told.get("prompt_tokens_details") or {}).get("cached_tokens") or 0
            self.tokens = told["prompt_tokens"], cached, told.get("completion_tokens") or 0

    def note(self, outcome: str, *, charged: bool = True) -> Call:
        """Put the call on record. Unless `charged`, the server did no work that it would bill."""
        tokens = self.tokens if charged else (0, 0, 0)
        if tokens is None:
            sent = unmarked(self._sent)  # so that the same question counts the same in every run
            tokens = count(sent, self._model.name), 0, count(self.text, self._model.name)
            outcome += COUNTED_HERE
        call = Call(
            role=self._role,
            model=self._model.shown,
            prompt=self._take.prompt,
            milliseconds=round(1000 * self.seconds, 1),
            tokens_in=tokens[0],
            tokens_cached=tokens[1],
            tokens_out=tokens[2],
            cost=self._cost(tokens) if charged else 0.0,
            outcome=outcome,
        )
        self._take.note(call)
        return call

    def _cost(self, tokens: tuple[int, int, int]) -> float | None:
        return None if self._model.price is None else self._model.price.of(*tokens)


class Patience:
    """Decides after each fault whether to try again, and waits."""

    def __init__(self, model: Model) -> None:
        self._model, self._tries = model, 0

    async def wait(self, error: Exception) -> None:
        """Return when it is time for another try; raises FailureError with words for the person when there is none."""
        pause = _asked_to_wait(error)
        if not worth_another_try(error) or self._tries >= self._most(error):
            raise FailureError(explain(error, self._model)) from error
        if pause is not None and pause > self._model.limits.longest_wait:
            raise FailureError(f"{explain(error, self._model)}. It asks to wait {pause:.0f} s") from error
        await asyncio.sleep(self._pause(pause))
        self._tries += 1

    def _pause(self, asked: float | None) -> float:
        """As long as the server asks; but where it asked before and was wrong, no shorter than the back-off."""
        backoff = min(FIRST_WAIT * 2.0**self._tries, self._model.limits.longest_wait) * random.uniform(1, 1.25)
        if asked is None:
            return backoff
        return max(asked, backoff) if self._tries else asked

    def _most(self, error: Exception) -> int:
        """More tries allowed: what was too slow twice stays slow, and a file in this process already the first time."""
        slow = 0 if self._model.provider == GGUF else 1
        return min(self._model.limits.retries, slow) if short(error) == "timeout" else self._model.limits.retries


def worth_another_try(error: Exception) -> bool:
    """Whether the same request may succeed later."""
    status = _status(error)
    if status is not None:
        return status in TRY_AGAIN and "insufficient_quota" not in str(error)
    told = getattr(error, "is_retryable", None)  # by LangChain
    if told is not None:
        return bool(told)
    return isinstance(error, openai.APIConnectionError | httpx2.HTTPError | TimeoutError | CutError)


def billed(error: Exception) -> bool:
    """Whether the server may have worked, and so may bill: not where it refused or was never reached."""
    return short(error) in ("cut", "timeout")


def short(error: Exception) -> str:
    """The outcome for the record, e.g. `error 429`."""
    status = _status(error)
    if status is not None:
        return f"error {status}"
    if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException | TimeoutError):
        return "timeout"
    return "no connection" if _never_connected(error) else "cut"


def _never_connected(error: BaseException) -> bool:
    """Whether the SDK's "connection error" stems from a connection that was never made."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout):
            return True
        cause = cause.__cause__
    return False


def explain(error: Exception, model: Model) -> str:
    """One sentence: what failed, and what to do."""
    status, outcome = _status(error), short(error)
    variable = PROVIDERS.get(model.provider, ("", ""))[1] or "the key"
    if outcome == "timeout":
        late = f"{model.where} did not answer within {model.limits.timeout:g} s"
        return f"{late}; choose a quicker model or raise GREENROOM_TIMEOUT"
    if outcome == "no connection":
        return f"{model.where} cannot be reached; is the server running, and the address right?"
    if status in (401, 403):
        return f"{model.where} refused the key ({status}); check {variable}"
    if status == 404:
        return f"{model.where}: no such model or address (404); check the name. {_told(error)}"
    if status == 429:
        return f"{model.where} takes no more requests just now (429); wait, or choose another model. {_told(error)}"
    if status is not None and status >= 500:
        return (
            f"{model.where} had a fault of its own ({status}) and still had it after {model.limits.retries} more tries"
        )
    if status is not None:
        return f"{model.where} refused the request ({status}). {_told(error)}"
    return f"{model.where} broke off its answer ({type(error).__name__}); try again"


def _told(error: Exception) -> str:
    """The server's own words, without the SDK's wrapping."""
    body = getattr(error, "body", None)
    words = body.get("message") if isinstance(body, dict) else None
    words = str(words or getattr(error, "message", error)).strip()
    return f"It says: {words[:300]}" if words else ""


def _status(error: Exception) -> int | None:
    found: Any = getattr(error, "status_code", None)
    return found if isinstance(found, int) else None


def _asked_to_wait(error: Exception) -> float | None:
    """Seconds by the server's Retry-After; None without one. A date in it is taken as no number."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, per_second in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return max(0.0, float(headers[name]) / per_second)
        except (KeyError, ValueError):
            continue
    return None
