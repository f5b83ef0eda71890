"""All that is kept about a person, for them to take away. Of a rehearsal that is not over only what was said."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from bot.core.person import Person
from bot.store.database import Database, Stored
from bot.store.people import People
from bot.store.reviews import Review, Reviews
from bot.store.standings import Standings


async def pieces(person: Person, database: Database) -> AsyncIterator[str]:
    """One JSON text, a rehearsal at a time: a thousand do not fit into memory at once."""
    looks = await People(database).looks(person.name, limit=100_000)
    told = [
        {"at": look.at.isoformat(), "who": look.who, "deed": look.deed, "rehearsal": look.rehearsal} for look in looks
    ]
    head = {"person": person.model_dump(mode="json"), "looks": told}
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "rehearsals": ['
    for number, id in enumerate(await Standings(database).ids(person.name)):
        stored, reviews = await database.load(id), await Reviews(database).of(id)
        yield (",\n" if number else "\n") + json.dumps(record(stored, reviews), ensure_ascii=False)
    yield "\n]}\n"


def record(stored: Stored, reviews: Sequence[Review]) -> dict[str, Any]:
    """A rehearsal as its trainee may have it; what was read in their words only after the scorecard."""
    card, opening = stored.scorecard, stored.opening
    turns = [
        {"number": turn.number, "at": turn.at.isoformat(), "trainee": turn.trainee, "customer": turn.customer}
        | ({"read": turn.appraisal.model_dump(mode="json")} if card else {})
        for turn in stored.turns
    ]
    return {
        "id": opening.id,
        "customer": opening.persona.name,
        "persona": f"{opening.persona.id} v{opening.persona.version}",
        "title": stored.title,
        "started": opening.started.isoformat(),
        "ended": stored.ended,
        "take_of": stored.take_of,
        "take_from": stored.take_from,
        "handed_in": stored.submitted.isoformat() if stored.submitted else None,
        "opening": opening.text,
        "turns": turns,
        "hints": [{"before_turn": hint.before_turn, "text": hint.text} for hint in stored.hints],
        "scorecard": card.model_dump(mode="json") if card else None,
        "reviews": [review.model_dump(mode="json") for review in reviews],
    }
