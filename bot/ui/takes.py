"""Other takes of a rehearsal: try again from a turn, and put two takes side by side."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field

from bot.core.review import Review
from bot.core.rubric import Rubric
from bot.core.scorecard import Scorecard
from bot.core.standing import Result
from bot.core.state import State
from bot.core.takes import compared, differences, parting
from bot.errors import GreenroomError
from bot.store.database import Stored
from bot.store.reviews import Reviews
from bot.store.takes import MOST, family
from bot.ui import curve, pages
from bot.ui.access import Here, Own
from bot.ui.outcome import counted
from bot.ui.scorecard import outcome
from bot.ui.visitor import Visitor
from bot.ui.wording import text, texts

router = APIRouter(prefix="/rehearsals")


class Again(BaseModel):
    """From which turn to try again."""

    model_config = ConfigDict(extra="forbid", strict=True)
    turn: Annotated[int, Field(ge=1, le=1_000)]


@router.post("/{id}/takes")
async def try_again(stored: Own, again: Again, here: Here) -> dict[str, str]:
    """Another take from before a turn; only after the end, so that nobody feels their way."""
    if stored.ended is None:
        raise HTTPException(409, text("takes.not_ended"))
    if len(await family(here.greenroom.database, stored.opening.id)) >= MOST:
        raise HTTPException(409, text("takes.enough", most=MOST))
    try:
        take = await here.greenroom.again(stored.opening.id, again.turn)
    except GreenroomError as error:
        raise HTTPException(422, str(error)) from None
    return {"id": take.id}


@router.get("/{id}/takes", response_class=HTMLResponse)
async def side_by_side(
    stored: Own, person: Visitor, here: Here, other: Annotated[str, Query(alias="with", max_length=36)] = ""
) -> HTMLResponse:
    """All takes, and this one beside `with`, or beside the one it takes up."""
    if stored.scorecard is None:
        raise HTTPException(409, text("takes.not_ended"))
    takes = await family(here.greenroom.database, stored.opening.id)
    reviews = await Reviews(here.greenroom.database).among([take.opening.id for take in takes])
    rubric = here.greenroom.library.rubric(stored.opening.persona.rubric)
    earlier = _counterpart(takes, stored, other)
    return pages.page(
        "takes.html",
        person,
        w=texts("takes"),
        customer=stored.opening.persona.name,
        criteria={name: criterion.name for name, criterion in rubric.criteria.items()},
        takes=[
            _listed(number, take, stored, takes) | {"counts": _counts(take, reviews.get(take.opening.id, ()))}
            for number, take in enumerate(takes, 1)
        ],
        pair=_pair(earlier, stored, takes, rubric) if earlier else None,
    )


def _counterpart(takes: Sequence[Stored], stored: Stored, wanted: str) -> Stored | None:
    """The take to compare with: the one asked for, else the one taken up again, else the latest other."""
    graded = [take for take in takes if take.scorecard and take.opening.id != stored.opening.id]
    for id in (wanted, stored.take_of):
        if found := next((take for take in graded if take.opening.id == id), None):
            return found
    return graded[-1] if graded else None


def _listed(number: int, take: Stored, chosen: Stored, takes: Sequence[Stored]) -> dict[str, Any]:
    """A line of the list; of a take that is still open no more than that it is."""
    parent = next((i for i, each in enumerate(takes, 1) if each.opening.id == take.take_of), None)
    card = take.scorecard
    return {
        "id": take.opening.id,
        "number": number,
        "started": take.opening.started,
        "parent": parent,
        "take_from": take.take_from,
        "chosen": take.opening.id == chosen.opening.id,
        "outcome": outcome(card, take.opening.persona.name) if card else None,
        "scores": {name: score.score for name, score in card.criteria.items()} if card else {},
    }


def _counts(take: Stored, reviews: Sequence[Review]) -> str:
    return counted(Result.of(take.scorecard), reviews) if take.scorecard else ""


def _pair(earlier: Stored, later: Stored, takes: Sequence[Stored], rubric: Rubric) -> dict[str, Any]:
    one, other = _card(earlier), _card(later)
    names = [text("takes.take", number=1 + takes.index(take)) for take in (earlier, later)]
    part = parting(earlier.turns, later.turns)
    return {
        "names": names,
        "ids": [earlier.opening.id, later.opening.id],
        "differences": list(differences(one, other)),
        "scores": [
            (rubric.criteria[line.criterion].name if line.criterion in rubric.criteria else line.criterion, line)
            for line in compared(one, other)
        ],
        "outcomes": [outcome(_card(take), take.opening.persona.name) for take in (earlier, later)],
        "part": part,
        "said": [_turn(take, part) for take in (earlier, later)] if part else [],
        "curves": [
            {"name": text(f"curve.{variable}"), "drawn": Markup(_overlaid(variable, names, earlier, later, part))}
            for variable in curve.FEELINGS
        ],
    }


def _card(take: Stored) -> Scorecard:
    if take.scorecard is None:
        raise HTTPException(409, text("takes.not_ended"))
    return take.scorecard


def _turn(take: Stored, number: int) -> dict[str, str] | None:
    """What was said in a turn; None where the take had ended before."""
    found = next((turn for turn in take.turns if turn.number == number), None)
    return {"trainee": found.trainee, "customer": found.customer} if found else None


def _overlaid(variable: str, names: Sequence[str], earlier: Stored, later: Stored, part: int | None) -> str:
    values = [[state[variable] for state in _states(take)] for take in (earlier, later)]
    lines = [curve.Line(look, name, found) for look, name, found in zip(("other", "this"), names, values, strict=True)]
    return curve.drawn(f"{text(f'curve.{variable}')}: {', '.join(names)}", lines, part=part)


def _states(take: Stored) -> list[State]:
    return [take.opening.state, *(turn.after for turn in take.turns)]
