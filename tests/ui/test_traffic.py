"""Before the end nothing hidden reaches the browser: every frame and answer of whole rehearsals is searched."""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from bot.core.persona import Persona, tells
from bot.core.rubric import Rubric
from bot.core.signals import Signal
from bot.core.state import State
from bot.report import VARIABLES
from bot.store.database import Database, Stored
from bot.store.library import Library
from tests.llm.openai_server import OpenAIServer
from tests.ui import scripted
from tests.ui.client import Tab
from tests.ui.conftest import BY_HEADER, Server, played_by, serving, visiting

LINES = (
    "I'm sorry you have had to come to us with this. Tell me what happened, in your own words.",
    "That sounds exhausting, and I can see why you are worried. What would help you most today?",
    "/hint",
    "Thank you for telling me. I will stay on this myself until it is settled. What else should I know?",
    "Here is what I do now: I put it in writing today and write to you again tomorrow before noon. Is that all right?",
    "/hint",
    "You should have told us earlier, that is in the terms.",
    "I apologise, that was unfair of me; the mistake is ours. Shall I do it today, or would tomorrow suit you better?",
)
CODE_OF_THE_PAGE = (
    "/public/theme.json", "/public/greenroom.js", "/public/elements/Scorecard.jsx", "/public/elements/Lobby.jsx",
    "/public/elements/Brief.jsx", "/public/elements/Ending.jsx", "/public/elements/Next.jsx",
    "/public/elements/Debrief.jsx",
)  # fmt: skip
READ_BY_THE_PAGE = (
    "/", "/project/settings?language=en-US", "/project/translations?language=en-US", "/auth/config", "/user", "/health",
    "/avatars/Notice", "/progress",
)  # fmt: skip
INNER_KEYS = {
    "appraisal", "direction", "events", "after", "state", "band", "habit", "z", "patience", "temperament", "archetype",
    "sensitivity", "unlock", "unlocks", "tells", "hidden_facts", "character", "offers", "script", "limits", "anchors",
    "sub_skills", "felt", "beat", "mood", "seed", "evidence",
}  # fmt: skip
NUMBER = re.compile(r"(?<![\d.])-?\d\.\d{3,}(?!\d)")


READ_OF_A_REHEARSAL = (
    "/project/thread/{id}", "/rehearsals/{id}/takes", "/rehearsals/{id}/takes?with={id}",
    "/rehearsals/{id}/export.html", "/rehearsals/{id}/export.md", "/rehearsals/{id}/export.json", "/progress/{id}",
    "/cohort", "/cohort/{id}",
)  # fmt: skip
"""Addresses that tell of a rehearsal, or will after its end."""
HIDDEN_WORDS = 25
"""Characters of a text in a scorecard from which it stands there and nowhere else by chance."""


class Played(NamedTuple):
    """A rehearsal as the tab saw it: how many frames had come by the end of each turn, and by its own end.

    `scripts`: how many of the first ones are the page's own code, the same for every rehearsal.
    """

    persona: Persona
    tab: Tab
    stored: Stored
    after_turn: list[int]
    before_end: int
    scripts: int = 0


def strings(value: Any) -> Iterator[str]:
    """All keys and strings inside `value`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


def keys(value: Any) -> Iterator[str]:
    """All keys inside `value`."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from keys(item)


def data_of(received: str) -> Any:
    """What a frame or an answer says, where it is JSON."""
    text = received[2:] if received.startswith("42") else received
    return json.loads(text) if text[:1] in ("[", "{") else None


async def play(server: Server, persona: Persona, who: str = "plays") -> Played:
    """The rehearsal of a person who has no other: what they were told of one is not hidden in the next."""
    async with visiting(server, f"{who}-{persona.id}", persona.id) as tab:
        for path in CODE_OF_THE_PAGE:
            await tab.get(path)
        scripts = len(tab.received)
        await tab.open()
        for path in (*READ_BY_THE_PAGE, f"/project/settings?chat_profile={persona.id}", f"/avatars/{persona.id}"):
            await tab.get(path)
        after_turn = []
        for line in LINES:
            before = len(tab.received)
            await tab.say(line)
            if not tab.elements("Scorecard"):
                await ask_for_everything(tab, tab.rehearsal_id())
            if tab.elements("Scorecard"):  # the customer ended it with this line
                before_end = next(
                    i for i, frame in enumerate(tab.received) if i >= before and "Reading the whole" in frame
                )
                break
            after_turn += [len(tab.received)] * (not line.startswith("/"))
        else:
            await tab.say("/end")
            before_end = len(tab.received)
            await tab.press("end")
        await tab.until(lambda: len(tab.elements("Next")) == 1)
        await tab.emit("clear_session")
        async with Database.open(server.database) as database:
            stored = await database.load(tab.rehearsal_id())
        return Played(persona, tab, stored, after_turn, before_end, scripts)


async def ask_for_everything(tab: Tab, rehearsal: str) -> None:
    """All that a browser may ask about a rehearsal, by address, list and resumption."""
    for path in READ_OF_A_REHEARSAL:
        await tab.get(path.format(id=rehearsal))
    await tab.post("/project/threads", {"pagination": {"first": 20}, "filter": {}})
    assert (await tab.post(f"/rehearsals/{rehearsal}/takes", {"turn": 1}))[0] == 409
    other = Tab(tab.http, tab.url, "", thread=rehearsal)
    await other.come_back()
    tab.received.extend(other.received)
    await other.socket.close()
    await other.reading


def states(stored: Stored) -> list[State]:
    return [stored.opening.state, *(turn.after for turn in stored.turns)]


def numbers(played: Played) -> set[float]:
    """Every number of the hidden state, to three decimals, and its logit."""
    found = states(played.stored)
    shares = {round(state[name], 3) for state in found for name in VARIABLES}
    return shares | {round(z, 3) for state in found for z in state.z.values()}


def leaks(played: Played, rubric: Rubric) -> Iterator[str]:
    """Everything hidden that had reached the tab before the end."""
    early = played.tab.received[: played.before_end]
    hidden = numbers(played)
    skills = {text for c in rubric.criteria.values() for key, s in c.sub_skills.items() for text in (key, s.name)}
    anchors = [anchor for criterion in rubric.criteria.values() for anchor in criterion.anchors.values()]
    whole_words = {*Signal, *skills, *(f"disclose:{fact.id}" for fact in played.persona.hidden_facts)}
    for frame in early:
        data = data_of(frame)
        yield from (f"state {number}" for number in NUMBER.findall(frame) if round(float(number), 3) in hidden)
        yield from (f"id {text!r}" for text in strings(data) if text in whole_words)
        yield from (f"id {signal!r}" for signal in Signal if "_" in signal and signal in frame)
        yield from (f"key {key!r}" for key in keys(data) if key in INNER_KEYS)
        yield from (f"anchor {anchor[:30]!r}" for anchor in [*anchors, *skills] if len(anchor) > 20 and anchor in frame)


def told_too_soon(played: Played) -> Iterator[str]:
    """Hidden facts that a frame gave away before the turn that unlocked them."""
    unlocked = [frozenset[str](), *(turn.after.disclosed for turn in played.stored.turns)]
    start = played.scripts
    for number, end in enumerate([*played.after_turn, played.before_end], 1):
        allowed = unlocked[min(number, len(unlocked) - 1)]
        locked = [fact for fact in played.persona.hidden_facts if fact.id not in allowed]
        text = "\n".join(played.tab.received[start:end])
        yield from (fact.id for fact in locked if fact.text in text or any(tells(tell, text) for tell in fact.tells))
        start = end


@pytest.fixture(scope="module")
def personas(library: Library) -> list[Persona]:
    return library.personas()


async def test_nothing_hidden_reaches_the_browser_before_the_end(
    office: Server, personas: list[Persona], library: Library
) -> None:
    for played in await asyncio.gather(*(play(office, persona) for persona in personas)):
        check(played, library.rubric(played.persona.rubric))


@pytest.fixture(scope="module")
def server_with_model(model: OpenAIServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("data"), **played_by(model), **BY_HEADER) as running:
        yield running


async def test_nothing_hidden_reaches_the_browser_from_a_model_that_blurts_it_out(
    server_with_model: Server, model: OpenAIServer, personas: list[Persona], library: Library
) -> None:
    two = [persona for persona in personas if persona.id in ("past-due-marcus", "bereaved-theo")]
    model.reset()
    scripted.play_all_roles(model, two, quotes=(LINES[0], LINES[4]))
    wordings = set(
        scripted.fixed_wording(library, ("customer", "appraiser", "coach", "evaluator", "profile", "findings"))
    )
    for played in await asyncio.gather(*(play(server_with_model, persona) for persona in two)):
        check(played, library.rubric(played.persona.rubric))
        check_it_was_the_model(played)
        heard = "\n".join(text for frame in played.tab.received for text in (frame, *strings(data_of(frame))))
        assert sorted(line for line in wordings if line in heard) == []
        assert scripted.KEY not in heard
    assert len([line for line in wordings if line in scripted.texts(model)]) > 100  # so they could have been seen
    assert all(header["Authorization"] == f"Bearer {scripted.KEY}" for header in model.headers)


def check_it_was_the_model(played: Played) -> None:
    """It labelled, spoke, hinted and judged, and what it blurted out was noticed."""
    stored = played.stored
    calls = [*stored.opening.calls, *(call for turn in stored.turns for call in turn.calls)]
    outcomes = {call.outcome.partition(":")[0] for call in calls if call.role == "customer"}
    assert {"leak", "state"} <= outcomes
    assert len({label.signal for turn in stored.turns for label in turn.appraisal.labels}) >= 3
    assert {hint.text for hint in stored.hints} == {scripted.ADVICE}
    assert stored.scorecard is not None
    assert all(criterion.score is not None for criterion in stored.scorecard.criteria.values())


def check(played: Played, rubric: Rubric) -> None:
    """Nothing hidden came before the end, all of it after."""
    name = played.persona.id
    assert len(played.stored.turns) >= 3, name
    assert (name, sorted(set(leaks(played, rubric)))) == (name, [])
    assert (name, sorted(set(told_too_soon(played)))) == (name, [])
    check_what_comes_after(played, rubric)


def check_what_comes_after(played: Played, rubric: Rubric) -> None:
    """The same search finds all of it once the rehearsal is over, so it can find it."""
    tab, late = played.tab, "\n".join(played.tab.received[played.before_end :])
    card = tab.elements("Scorecard")[0]["props"]
    said = {turn.number: turn.trainee for turn in played.stored.turns}
    assert [criterion["id"] for criterion in card["criteria"]] == list(rubric.criteria)
    assert any(anchor in late for c in rubric.criteria.values() for anchor in c.anchors.values())
    for criterion in card["criteria"]:
        for item in criterion["evidence"]:
            assert item["speaker"] == "customer" or item["quote"] in said[item["turn"]]
    debrief = tab.elements("Debrief")[0]["props"]
    points = [f"{turn + 0.5:g},{1 - state['anger']:.3f}" for turn, state in enumerate(states(played.stored))]
    assert f'points="{" ".join(points)}"' in debrief["curve"]
    assert {row["turn"]: "".join(piece["text"] for piece in row["said"]) for row in debrief["rows"]} == said
    assert all(item["quote"] in said[row["turn"]] for row in debrief["rows"] for item in row["read"])
    assert set(card["steps"]) == {str(number) for number in said}
    assert len(card["hints"]) == len(played.stored.hints)


async def test_nothing_of_the_first_take_is_in_the_traffic_of_another(
    office: Server, personas: list[Persona], library: Library
) -> None:
    some = [persona for persona in personas if persona.id in ("past-due-marcus", "bereaved-theo", "fraud-victim-nia")]
    for first, take in await asyncio.gather(*(play_again(office, persona) for persona in some)):
        name, rubric = first.persona.id, library.rubric(first.persona.rubric)
        assert (name, sorted(set(leaks(take, rubric)))) == (name, [])
        assert (name, sorted(set(leaks(take._replace(stored=first.stored), rubric)))) == (name, [])
        assert (name, sorted(set(told_too_soon(take)))) == (name, [])
        traffic = "\n".join(text for frame in take.tab.received for text in (frame, *strings(data_of(frame))))
        result = set(told_by(first))
        assert (name, len(result) > 10, sorted(text for text in result if text in traffic)) == (name, True, [])


async def play_again(server: Server, persona: Persona) -> tuple[Played, Played]:
    """A rehearsal, and another take of it from turn 2, played for one turn."""
    first = await play(server, persona, "again")
    async with visiting(server, f"again-{persona.id}") as tab:
        status, answer = await tab.post(f"/rehearsals/{first.stored.opening.id}/takes", {"turn": 2})
        assert status == 200
        tab.thread = json.loads(answer)["id"]
        await tab.come_back()
        resumed = len(tab.received)
        await tab.say("I would rather hear it from you first. What is it like for you?")
        await ask_for_everything(tab, tab.thread)
        async with Database.open(server.database) as database:
            stored = await database.load(tab.thread)
        assert len(stored.turns) == 2
        return first, Played(persona, tab, stored, [resumed, len(tab.received)], len(tab.received))


def told_by(first: Played) -> Iterator[str]:
    """What the end of a first take told, and what only its later turns said."""
    stored = first.stored
    assert stored.scorecard is not None
    before = f"{first.persona.model_dump_json()} {stored.turns[0].trainee} {stored.turns[0].customer}"
    for text in strings(stored.scorecard.model_dump(mode="json")):
        if len(text) > HIDDEN_WORDS and json.dumps(text)[1:-1] not in before and not text.startswith("Judged by"):
            yield text
    yield from (turn.trainee for turn in stored.turns[1:])
    yield from (row["says"] for row in first.tab.elements("Debrief")[0]["props"]["rows"])


async def test_a_customer_who_has_had_enough_brings_the_scorecard(server: Server) -> None:
    async with server.tab("vip-gayle") as tab:
        for line in (
            "Calm down, genius.",
            "Or what? Pay up or we sue you, you idiot.",
            "Shut up and read the terms.",
        ) * 3:
            await tab.say(line)
            if tab.elements("Scorecard"):
                break
        assert tab.elements("Ending") == []
        assert tab.elements("Scorecard")[0]["props"]["outcome"]["text"].startswith("Gayle Ransome walked away.")
        assert any(data == [] for name, data in tab.events if name == "set_commands")
