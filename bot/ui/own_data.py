"""All that is kept about a person, for them to take away. Of a rehearsal that is not over only what was said."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from bot.core.person import Person
from bot.core.review import Review
from bot.errors import NotFoundError
from bot.store.database import Database, Stored
from bot.store.people import People
from bot.store.reviews import Reviews
from bot.store.standings import Standings


async def pieces(person: Person, database: Database) -> AsyncIterator[str]:
    """One JSON text, a rehearsal at a time: a thousand do not fit into memory at once."""
    head = json.dumps(await about(person, database), ensure_ascii=False, indent=1)
    yield head.removesuffix("\n}") + ',\n "rehearsals": ['
    comma = "\n"
    for id in await Standings(database).ids(person.name):
        try:
            stored, reviews = await database.load(id), await Reviews(database).of(id)
        except NotFoundError:  # deleted meanwhile
            continue
        yield comma + json.dumps(record(stored, reviews), ensure_ascii=False)
        comma = ",\n"
    yield "\n]}\n"


async def about(person: Person, database: Database) -> dict[str, Any]:
    """Who they are here, who looked at their work, and what they did with that of others, whose names stay here."""
    people = People(database)
    account, looks = await people.account(person.name), await people.looks(person.name)
    return {
        "person": person.model_dump(mode="json") | {"since": account.since.isoformat() if account else None},
        "looks": [
            {"at": look.at.isoformat(), "who": look.who, "deed": look.deed, "rehearsal": look.rehearsal}
            for look in looks
        ],
        "deeds": [{"at": look.at.isoformat(), "deed": look.deed} for look in await people.looks(who=person.name)],
        "reviews_written": [
            review.model_dump(mode="json", exclude={"by"}) for review in await Reviews(database).by(person.name)
        ],
    }


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
