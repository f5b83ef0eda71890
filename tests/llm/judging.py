"""A finished chat, and a server that answers each kind of question as a test says."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from bot.core.cast import Case
from bot.core.rubric import Standard
from bot.core.transcript import Speaker, Transcript
from bot.llm.models import Limits, Model
from bot.store.library import Library
from tests.llm.openai_server import Answer, OpenAIServer

LIBRARY = Library.at()
RUBRIC = LIBRARY.rubric("customer-care")
MARCUS = LIBRARY.persona("past-due-marcus")
SAID: list[tuple[Speaker, str]] = [
    ("customer", "You people sent me a letter about $412. Eight calls and nobody listens."),
    ("trainee", "Eight calls is a lot, and a letter on top. I can see why you're fed up with us."),
    ("customer", "So will the fee keep growing or not? Straight answer."),
    ("trainee", "I understand your concern. Can I get your date of birth?"),
    ("customer", "You're useless. I asked you something."),
    ("trainee", "you did, and i went past it. the fee stops today if we set up a plan, thats in my power"),
    ("customer", "What sort of plan?"),
    ("trainee", "A monthly plan from $50. What could you manage, and from when?"),
    ("customer", "Sixty from the 15th. That I can do."),
    ("trainee", "Sixty from the 15th it is. I take one late fee off and send you that in writing here."),
    ("customer", "Okay. Thanks."),
]
CHAT = Transcript.of(SAID)
GOOD = "Eight calls is a lot, and a letter on top."
MORE = "What could you manage, and from when?"
HARM = "Can I get your date of birth?"
ASKED = "So will the fee keep growing or not?"
SKILLS: Mapping[Standard, str] = {"empathy": "E", "diplomacy": "D", "composure": "C"}

Reply = Answer | str | Mapping[str, Any]
Replies = Mapping[str, Reply | Callable[[dict[str, Any]], Reply]]


def model(timeout: float = 60, retries: int = 0) -> Model:
    return Model.of("scripted", limits=Limits(timeout=timeout, retries=retries))


def case(said: list[tuple[Speaker, str]] | None = None, runs: int = 1, packs: bool = True) -> Case:
    """A case about Marcus; by default the chat above."""
    chat = CHAT if said is None else Transcript.of(said)
    bound = (LIBRARY.pack("any"), LIBRARY.pack("us-reg-f")) if packs else ()
    return Case(chat, RUBRIC, MARCUS.fact_texts, MARCUS.offers, bound, MARCUS.brief, runs)


def evidence(skill: str, turn: int, quote: str, polarity: str = "positive", **other: Any) -> dict[str, Any]:
    speaker = "customer" if polarity == "missed" else "trainee"
    return {
        "sub_skill": skill,
        "turn": turn,
        "speaker": speaker,
        "quote": quote,
        "polarity": polarity,
        "why": ".",
    } | other


def judged(letter: str, score: Any = 4, quotes: tuple[str, str] = (GOOD, MORE)) -> dict[str, Any]:
    """A sound answer on the criterion with `letter`: five sub-skills, each with one of two positive quotes."""
    ids = [f"{letter}{i}" for i in range(1, 6)]
    found = [evidence(id, 1 if i % 2 else 4, quotes[0] if i % 2 else quotes[1]) for i, id in enumerate(ids)]
    found.append(evidence(ids[0], 2, HARM, "harmful"))
    return {"evidence": found, "scores": [{"sub_skill": id, "score": score} for id in ids], "reason": "Met the anger."}


def sound(body: dict[str, Any]) -> dict[str, Any]:
    """`judged` for whichever criterion is asked about."""
    return judged(letter_of(body))


def letter_of(body: dict[str, Any]) -> str:
    found = re.search(r"one thing in a chat .*?: (\w)", body["messages"][0]["content"])
    assert found
    return found[1]


LINE_IDS = [id for id in RUBRIC.secondary if id != "compliance"]
DEFAULTS: Replies = {
    "Judgement": sound,
    "Provocations": {
        "provocations": [
            {"turn": 1, "kind": "despair", "quote": "Eight calls and nobody listens."},
            {"turn": 3, "kind": "insult", "quote": "You're useless."},
        ]
    },
    "Lines": {"lines": [{"line": id, "turn": 4, "quote": MORE, "reason": "Asks.", "score": 4} for id in LINE_IDS]},
    "Findings": {"findings": []},
    "Repairs": {"quotes": []},
    "Rewrites": {
        "lines": [
            {"number": n, "text": "You asked whether the fee keeps growing. Let me look that up before anything else."}
            for n in range(1, 10)
        ]
    },
    "Labels": {"customer_question_open": False, "labels": []},
}


def answering(server: OpenAIServer, **replies: Reply | Callable[[dict[str, Any]], Reply]) -> None:
    """Answer by the schema asked for: `replies` over what a sound model would say."""
    known = {**DEFAULTS, **replies}

    def respond(body: dict[str, Any]) -> Answer | str:
        found = known[schema_of(body)]
        reply = found(body) if callable(found) else found
        return json.dumps(reply) if isinstance(reply, Mapping) else reply

    server.respond(respond)


def schema_of(body: dict[str, Any]) -> str:
    """Name of the schema that a request asks for."""
    return str(body["response_format"]["json_schema"]["name"])


def asked(server: OpenAIServer, schema: str) -> list[str]:
    """The human messages of all requests for `schema`."""
    return [body["messages"][-1]["content"] for body in server.bodies if schema_of(body) == schema]
