"""A finished rehearsal to take away: a page to print, Markdown or JSON. Everything anybody wrote is escaped."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal

from fastapi import APIRouter, Response
from markupsafe import Markup

from bot.core.person import LOCAL
from bot.core.review import Review
from bot.core.scorecard import Scorecard
from bot.core.standing import Result
from bot.core.state import State
from bot.core.transcript import Transcript
from bot.core.xray import FEELINGS
from bot.store.database import Stored
from bot.store.reviews import Reviews
from bot.ui import debrief, pages, scorecard
from bot.ui.access import Finished, Here
from bot.ui.figures import day
from bot.ui.markdown import markdown
from bot.ui.names import Names
from bot.ui.outcome import counted, reviewed
from bot.ui.rooms import Rooms
from bot.ui.wording import text, texts

FORMAT = "greenroom-debrief-1"
KINDS = {"html": "text/html", "md": "text/markdown", "json": "application/json"}
STYLES = ("debrief.css", "export.css")
router = APIRouter(prefix="/rehearsals")


@router.get("/{id}/export.{kind}")
async def export(stored: Finished, here: Here, kind: Literal["html", "md", "json"]) -> Response:
    """The debrief as a file."""
    reviews = await Reviews(here.greenroom.database).of(stored.opening.id)
    if kind == "json":
        body = json.dumps(as_data(stored, reviews), ensure_ascii=False, indent=2)
    elif kind == "md":
        body = markdown("export.md", **shown(stored, reviews, here))
    else:
        drawn, page = Markup(debrief.chart(stored)), pages.environment().get_template("export.html")
        body = page.render(style=_style(), curve=drawn, **shown(stored, reviews, here))
    name = f"greenroom-{stored.opening.persona.id}-{stored.opening.started:%Y-%m-%d}.{kind}"
    place = "inline" if kind == "html" else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="{name}"'}
    return Response(body, media_type=f"{KINDS[kind]}; charset=utf-8", headers=headers)


def as_data(stored: Stored, reviews: Sequence[Review] = ()) -> dict[str, Any]:
    """For machines: what was said, the scorecard as it was made, what leads said of it, the x-ray, feelings (0-1)."""
    opening = stored.opening
    states = [opening.state, *(turn.after for turn in stored.turns)]
    return {
        "format": FORMAT,
        "rehearsal": {
            "id": opening.id,
            "trainee": stored.owner,
            "persona": {"id": opening.persona.id, "version": opening.persona.version, "name": opening.persona.name},
            "cast": opening.cast,
            "started": opening.started.isoformat(),
            "ended": stored.ended,
            "take_of": stored.take_of,
            "take_from": stored.take_from,
        },
        "transcript": [line.model_dump() for line in _transcript(stored).utterances],
        "scorecard": _card(stored).model_dump(mode="json"),
        "reviews": [review.model_dump(mode="json", exclude={"rehearsal"}) for review in reviews],
        "passed": Result.of(_card(stored)).settled(reviews).passed,
        "xray": [row.model_dump(mode="json") for row in debrief.rows(stored)],
        "feelings": [_feelings(turn, state) for turn, state in enumerate(states)],
    }


def _feelings(turn: int, state: State) -> dict[str, Any]:
    return {"turn": turn, **{name: round(state[name], 3) for name in FEELINGS}, "band": state.band_name}


def shown(stored: Stored, reviews: Sequence[Review], here: Rooms) -> dict[str, Any]:
    """What the page and the Markdown show."""
    persona, started = stored.opening.persona, day(stored.opening.started)
    rubric, result = here.greenroom.library.rubric(persona.rubric), Result.of(_card(stored))
    trainee = text("author.you") if stored.owner == LOCAL else stored.owner
    return {
        "w": texts("export"),
        "card_words": texts("scorecard"),
        "debrief_words": texts("debrief"),
        "customer": persona.name,
        "who": text("export.who", trainee=trainee, name=persona.name, day=started),
        "trainee": trainee,
        "brief": persona.brief,
        "take_from": stored.take_from,
        "counts": counted(result, reviews),
        "said": [reviewed(review, result, Names(here)) for review in reviews],
        "card": scorecard.props(_card(stored), persona, rubric, {}, stored.opening.id),
        "rows": [debrief.in_words(row) for row in debrief.rows(stored)],
        "transcript": _transcript(stored).utterances,
    }


def _card(stored: Stored) -> Scorecard:
    assert stored.scorecard is not None  # `Finished` lets nothing else in
    return stored.scorecard


def _transcript(stored: Stored) -> Transcript:
    lines = Transcript().add("customer", stored.opening.text)
    for turn in stored.turns:
        lines = lines.add("trainee", turn.trainee).add("customer", turn.customer)
    return lines


@cache
def _style() -> Markup:
    """All the page needs to look like one of ours, with nothing to load."""
    sheets = ((pages.HERE.parent / "public" / name).read_text(encoding="utf-8") for name in STYLES)
    return Markup(pages.colours() + "".join(sheets))
