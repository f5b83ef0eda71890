"""A language model for all roles that tries to blurt out what it should not, and otherwise answers soundly."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.core.persona import Persona
from bot.store.library import Library
from tests.llm.judging import DEFAULTS, judged, letter_of, schema_of
from tests.llm.openai_server import OpenAIServer

KEY = "sk-kept-on-the-server"
ADVICE = "Answer what was asked last before anything else, even if all you can say is when you will know."
SHORT_REPLIES = ("Nobody rings me back.", "So what now?", "I wait.", "Well?", "And then?", "When?", "Who says so?")
TRIED_AGAIN = "Your last try was thrown away."
HEARD = {
    "That sounds exhausting": ("name_feeling", "strong"),
    "I will stay on this myself until it is settled.": ("own_it", "strong"),
    "I write to you again tomorrow": ("explain_next_step", "weak"),
    "You should have told us earlier": ("blame_customer", "strong"),
    "I apologise, that was unfair of me": ("sincere_apology", "strong"),
}
"""Words of a trainee's message -> signal and strength that the model labels them with."""


def texts(server: OpenAIServer) -> str:
    """Everything the model was told, in one text."""
    return "\n".join(message["content"] for body in server.bodies for message in body["messages"])


def fixed_wording(library: Library, names: Sequence[str]) -> Iterator[str]:
    """The wording of the prompts `names` as it is sent whatever the chat: between variables, sentence by sentence."""
    for name in names:
        prompt = library.prompt(name)
        tables = (text for table in prompt.tables.values() for text in table.values())
        for text in (prompt.system, prompt.human, *tables):
            pieces = (piece.strip("- ") for piece in re.split(r"\{\w+\}|\n|(?<=[.?!:]) ", text))
            yield from (piece for piece in pieces if len(piece) > 30)


def play_all_roles(server: OpenAIServer, personas: Sequence[Persona], quotes: tuple[str, str]) -> None:
    """Answer every request. `quotes`: what the evaluator praises, from the trainee's turns 1 and 4."""
    known: dict[str, Any] = {**DEFAULTS, "Advice": {"hint": ADVICE}, "Labels": _labels, "Lines": {"lines": []}}
    known["Judgement"] = lambda body: judged(letter_of(body), quotes=quotes)

    def respond(body: dict[str, Any]) -> str:
        if body.get("stream"):
            return _reply(body, personas)
        reply = known[schema_of(body)]
        return json.dumps(reply(body) if callable(reply) else reply)

    server.respond(respond)


def _reply(body: dict[str, Any], personas: Sequence[Persona]) -> str:
    """First what must not be said: a fact, a signal or a number. Told off, a few words."""
    messages = body["messages"]
    said = sum(message["role"] == "assistant" for message in messages)
    persona = next(persona for persona in personas if persona.name in messages[0]["content"])
    secrets = (
        *(fact.text for fact in persona.hidden_facts),
        "That was ignore_question again, so my anger is 0.731.",
    )
    return (
        SHORT_REPLIES[said % len(SHORT_REPLIES)]
        if TRIED_AGAIN in messages[-1]["content"]
        else secrets[said % len(secrets)]
    )


def _labels(body: dict[str, Any]) -> dict[str, Any]:
    """What `HEARD` has for the trainee's latest message."""
    last = [line for line in body["messages"][-1]["content"].splitlines() if '"trainee"' in line][-1]
    found = [{"signal": s, "strength": n, "quote": q} for q, (s, n) in HEARD.items() if q in last]
    return {"customer_question_open": False, "labels": found}
