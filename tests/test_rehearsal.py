"""A rehearsal: one turn at a time, kept before it counts, resumable, graded once."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.cast import Cast, Scene
from bot.core.persona import Persona
from bot.core.signals import Signal, Strength
from bot.errors import FailureError, NotFoundError, NotRunningError
from bot.rehearsal import Rehearsal
from bot.store.database import Database
from bot.store.library import Library
from tests.personas import PAT
from tests.scripted import ScriptedCustomer, scripted_cast

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
KIND: dict[Signal, Strength] = {Signal.VALIDATE: "strong", Signal.AFFIRM_DIGNITY: "strong", Signal.OWN_IT: "strong"}
SOLVING: dict[Signal, Strength] = {Signal.CONCRETE_OFFER: "weak", Signal.EXPLAIN_NEXT_STEP: "strong"}
LABELS: dict[str, dict[Signal, Strength]] = {
    "I see why that worries you, and I will sort it out.": KIND,
    "I will send a new parcel today, by van.": SOLVING,
    "I will search for it.": {Signal.CONCRETE_OFFER: "strong"},
    "You lost it yourself.": {Signal.BLAME_CUSTOMER: "strong", Signal.HOSTILE: "strong"},
}


async def begin(database: Database, library: Library, cast: Cast | None = None, **options: Any) -> Rehearsal:
    persona = options.pop("persona", PAT)
    cast = cast or scripted_cast(LABELS)
    settings: dict[str, Any] = {"id": "r1", "seed": 1, "now": lambda: NOON} | options
    packs = library.packs(persona)
    return await Rehearsal.start(persona, cast, database, library.rubric("customer-care"), packs, **settings)


async def say(rehearsal: Rehearsal, text: str) -> str:
    return "".join([piece async for piece in rehearsal.say(text)])


async def reload(database: Database, library: Library, rehearsal_id: str = "r1") -> Rehearsal:
    stored = await database.load(rehearsal_id)
    return Rehearsal.resume(
        stored, scripted_cast(LABELS), database, library.rubric("customer-care"), library.packs(PAT)
    )


async def test_the_customer_opens_and_every_turn_is_kept(database: Database, library: Library) -> None:
    rehearsal = await begin(database, library)
    assert rehearsal.opening.text == "(open) reply 0"
    assert await say(rehearsal, "Hello there, what happened?") == "(answer) reply 1"
    again = await reload(database, library)
    assert again.transcript == rehearsal.transcript
    assert again.state == rehearsal.state
    assert again.turns == rehearsal.turns
    assert again.turns[0].at == NOON


async def test_a_resumed_rehearsal_goes_on_exactly_as_the_first_would(database: Database, library: Library) -> None:
    lines = list(LABELS)[:3]
    straight = await begin(database, library, id="straight")
    for line in lines:
        await say(straight, line)
    broken = await begin(database, library, id="broken")
    for line in lines:
        broken = await reload(database, library, broken.id)
        await say(broken, line)
    assert [turn.after for turn in broken.turns] == [turn.after for turn in straight.turns]
    assert [turn.direction for turn in broken.turns] == [turn.direction for turn in straight.turns]


async def test_a_turn_cut_off_leaves_no_trace(database: Database, library: Library) -> None:
    rehearsal = await begin(database, library)
    async with aclosing(rehearsal.say("Hello")) as pieces:
        async for _ in pieces:
            break
    assert rehearsal.turns == []
    assert (await database.load("r1")).turns == ()
    assert await say(rehearsal, "Hello") == "(answer) reply 1"


async def test_two_messages_at_once_are_played_one_after_the_other(database: Database, library: Library) -> None:
    class SlowCustomer(ScriptedCustomer):
        async def speak(self, scene: Scene) -> AsyncGenerator[str, None]:
            await asyncio.sleep(0.02)
            yield f"reply {scene.transcript.turns}"

    plain = scripted_cast()
    rehearsal = await begin(database, library, Cast(plain.appraiser, SlowCustomer(), plain.evaluator, plain.coach))
    replies = await asyncio.gather(say(rehearsal, "one one one one"), say(rehearsal, "two two two two"))
    assert list(replies) == ["reply 1", "reply 2"]
    assert [turn.number for turn in (await database.load("r1")).turns] == [1, 2]


async def test_two_windows_on_one_rehearsal_cannot_both_take_a_turn(database: Database, library: Library) -> None:
    first = await begin(database, library)
    second = await reload(database, library)
    await say(first, "Hello")
    with pytest.raises(FailureError, match="continued elsewhere"):
        await say(second, "Hello")


async def test_the_customer_leaves_politely_at_the_turn_limit(database: Database, library: Library) -> None:
    rehearsal = await begin(database, library, max_turns=2)
    await say(rehearsal, "Hello")
    assert await say(rehearsal, "Hello again") == "(leave) reply 2"
    assert rehearsal.ended == "turn_limit"
    with pytest.raises(NotRunningError):
        await say(rehearsal, "Still there?")
    with pytest.raises(NotRunningError):
        await rehearsal.hint()


async def test_harm_drives_the_customer_out_and_a_walk_out_never_passes(database: Database, library: Library) -> None:
    rehearsal = await begin(database, library)
    while rehearsal.ended is None:
        await say(rehearsal, "You lost it yourself.")
    assert rehearsal.ended == "walk_away"
    assert len(rehearsal.turns) <= 8
    assert (await rehearsal.finish()).meta["passed"] is False


async def test_only_a_settling_offer_lets_the_customer_accept(database: Database, library: Library) -> None:
    rehearsal = await begin(database, library)
    for line in [next(iter(LABELS)), list(LABELS)[1]] * 6:
        if rehearsal.ended is None:
            await say(rehearsal, line + " " * len(rehearsal.turns))
    assert rehearsal.ended is None  # the scripted appraiser knows the exact lines only, so nothing more was heard
    other = await begin(database, library, id="r2")
    for number in range(12):
        if other.ended is None:
            await say(other, list(LABELS)[number % 2])
    assert other.turns[1].appraisal.strengths[Signal.CONCRETE_OFFER] == "strong"
    assert other.turns[1].direction.offer == "resend"


async def test_an_offer_that_misses_the_need_is_weak_and_so_is_the_same_offer_again(
    database: Database, library: Library
) -> None:
    rehearsal = await begin(database, library)
    for line in (
        "I will search for it.",
        "I will send a new parcel today, by van.",
        "I will send a new parcel today, by van.",
    ):
        await say(rehearsal, line)
    strengths = [turn.appraisal.strengths[Signal.CONCRETE_OFFER] for turn in rehearsal.turns]
    assert strengths == ["weak", "strong", "weak"]


async def test_a_pasted_message_earns_nothing_and_is_noticed(database: Database, library: Library) -> None:
    rehearsal = await begin(database, library)
    line = next(iter(LABELS))
    await say(rehearsal, line)
    trust = rehearsal.state["trust"]
    await say(rehearsal, line)
    assert rehearsal.turns[1].direction.aside == "pasted"
    assert rehearsal.state["trust"] < trust


async def test_a_second_short_yes_is_no_paste(database: Database, library: Library) -> None:
    rehearsal = await begin(database, library)
    await say(rehearsal, "Yes, please.")
    await say(rehearsal, "Yes, please.")
    assert rehearsal.turns[1].direction.aside is None


async def test_hints_are_kept_and_shown_and_finishing_twice_gives_the_same_card(
    database: Database, library: Library
) -> None:
    rehearsal = await begin(database, library)
    await say(rehearsal, "Hello")
    assert await rehearsal.hint() == "Listen first."
    card = await rehearsal.finish()
    assert [(h["before_turn"], h["text"]) for h in card.meta["hints"]] == [(2, "Listen first.")]
    assert card.meta["never_uncovered"] == ["It is a birthday gift."]
    assert card is await rehearsal.finish()
    stored = await database.load("r1")
    assert (stored.ended, stored.scorecard) == ("trainee", card)


async def test_an_evaluator_that_proposes_nothing_scores_nothing(database: Database, library: Library) -> None:
    rehearsal = await begin(database, library)
    card = await rehearsal.finish("eof")
    assert [criterion.score for criterion in card.criteria.values()] == [None, None, None]
    assert all(criterion.reason.startswith("Not scored") for criterion in card.criteria.values())
    assert card.meta["passed"] is False


async def test_locked_facts_are_not_in_the_scene(database: Database, library: Library) -> None:
    seen: list[Scene] = []

    class Watcher(ScriptedCustomer):
        async def speak(self, scene: Scene) -> AsyncGenerator[str, None]:
            seen.append(scene)
            yield "ok"

    plain = scripted_cast(LABELS)
    rehearsal = await begin(database, library, Cast(plain.appraiser, Watcher(), plain.evaluator, plain.coach))
    for line in [*list(LABELS)[:1], "I will search for it."] * 2:
        await say(rehearsal, line)
    told = [bool(scene.role.unlocked) for scene in seen]
    assert not told[0]
    assert all("birthday" not in repr(scene) for scene, known in zip(seen, told, strict=True) if not known)
    assert told[-1]


async def test_an_unknown_rehearsal_is_named(database: Database) -> None:
    with pytest.raises(NotFoundError, match="no rehearsal 'nope'"):
        await database.load("nope")


async def test_a_later_edit_of_the_persona_changes_no_kept_rehearsal(database: Database, library: Library) -> None:
    await begin(database, library)
    changed: Persona = PAT.model_copy(update={"name": "Someone Else"})
    assert changed.name != (await reload(database, library)).persona.name


async def test_a_stopped_rehearsal_is_kept_without_a_grade_and_takes_nothing_more(
    database: Database, library: Library
) -> None:
    rehearsal = await begin(database, library, intensity="tense")
    await say(rehearsal, "Hello there, what happened?")
    await rehearsal.stop()
    again = await reload(database, library)
    assert (again.ended, again.scorecard, len(again.turns), again.opening.intensity) == ("stopped", None, 1, "tense")
    with pytest.raises(NotRunningError, match="no scorecard"):
        await again.finish()
    with pytest.raises(NotRunningError):
        await say(again, "Hello?")
    with pytest.raises(NotRunningError, match="ended already"):
        await again.stop()
    assert (await database.load("r1")).scorecard is None
