"""Each style has the effect it is there for: over all personas and two seeds, on the embedded cast."""

from statistics import mean

import pytest

from bot.core.state import escalation
from bot.core.transcript import Transcript
from bot.trainees.trainee import STYLES, Style
from evals.checks.rehearsed import Rehearsed
from tests.trainees.rehearsals import PERSONAS, TURNS, rehearsal

SEEDS = (1, 2)
ACCEPTED = ("accept", "accept_grudging")
Range = tuple[float, float]


def warming(played: Rehearsed) -> float:
    """How much calmer the customer is at the end; negative: hotter."""
    tempered = played.persona.resolved
    return escalation(played.start, tempered) - escalation(played.state, tempered)


def played(style: Style) -> list[Rehearsed]:
    return [rehearsal(style, persona.id, seed)[0] for persona in PERSONAS for seed in SEEDS]


@pytest.mark.parametrize(
    ("style", "accepted", "walked", "turns", "calmer", "told"),
    [
        ("expert", (0.9, 1), (0, 0), (5, 9), (0.15, 0.5), (0.85, 1)),
        ("average", (0, 0.4), (0, 0.2), (10, 12), (0.05, 0.25), (0, 0.2)),
        ("robotic", (0, 0), (0.7, 1), (4, 9), (-0.6, -0.15), (0, 0)),
        ("cold", (0, 0), (0.7, 1), (5, 10), (-0.6, -0.15), (0, 0)),
        ("hostile", (0, 0), (1, 1), (2, 6), (-0.7, -0.3), (0, 0)),
        ("goal-fisher", (0, 0), (0.5, 1), (6, 11), (-0.5, -0.05), (0, 0)),
        ("jailbreaker", (0, 0), (0.5, 1), (6, 11), (-0.5, -0.05), (0, 0)),
        ("kind-but-useless", (0, 0), (0, 0.2), (10, 12), (0.05, 0.35), (0.4, 1)),
    ],
)
def test_a_style_ends_where_it_should(
    style: Style, accepted: Range, walked: Range, turns: Range, calmer: Range, told: Range
) -> None:
    rehearsals = played(style)
    for wanted, found in (
        (accepted, mean(one.ended in ACCEPTED for one in rehearsals)),
        (walked, mean(one.ended == "walk_away" for one in rehearsals)),
        (turns, mean(len(one.turns) for one in rehearsals)),
        (calmer, mean(map(warming, rehearsals))),
        (told, mean(bool(one.state.disclosed) for one in rehearsals)),
    ):
        assert wanted[0] <= found <= wanted[1], (wanted, found)


@pytest.mark.parametrize(
    ("style", "empathy", "diplomacy", "composure"),
    [
        ("expert", (4.2, 5), (4, 5), (3.8, 5)),
        ("average", (2.2, 3.6), (2.5, 3.8), (2.8, 4)),
        ("robotic", (1, 1.5), (1, 2), (1, 2.2)),
        ("cold", (1, 1.5), (1, 2), (1, 2.2)),
        ("hostile", (1, 1.5), (1, 1.6), (1, 2)),
        ("goal-fisher", (1, 2.4), (1, 2.4), (1, 2.8)),
        ("jailbreaker", (1, 2.4), (1, 2.4), (1, 2.8)),
        ("kind-but-useless", (4, 5), (2.5, 3.8), (3, 4.4)),
    ],
)
def test_a_style_scores_what_it_is_worth(style: Style, empathy: Range, diplomacy: Range, composure: Range) -> None:
    cards = [rehearsal(style, persona.id, seed)[1] for persona in PERSONAS for seed in SEEDS]
    for name, (low, high) in {"empathy": empathy, "diplomacy": diplomacy, "composure": composure}.items():
        scores = [score for card in cards if (score := card.criteria[name].score) is not None]
        assert len(scores) >= len(cards) / 2
        assert low <= mean(scores) <= high, (name, mean(scores))


def test_the_expert_settles_with_every_persona() -> None:
    assert {one.persona.id for one in played("expert") if one.ended in ACCEPTED} == {one.id for one in PERSONAS}


def test_the_expert_never_opens_with_more_than_the_cheapest_rung_that_may_do() -> None:
    for one in played("expert"):
        made = [turn.direction.offer for turn in one.turns if turn.direction.offer]
        cost = {offer.id: offer.cost for offer in one.persona.offers}
        allowed = {offer.id for offer in one.persona.offers if offer.authority != "not_allowed"}
        assert made
        assert set(made) <= allowed
        assert cost[made[0]] <= min(cost[name] for name in made) + 2, (one.persona.id, made)


@pytest.mark.parametrize("style", [style for style in STYLES if style not in ("robotic", "cold", "hostile")])
def test_two_seeds_are_two_trainees(style: Style) -> None:
    for persona in PERSONAS:
        first, second = (_own(rehearsal(style, persona.id, seed)[0].transcript) for seed in SEEDS)
        assert first[:TURNS] != second[:TURNS]


def _own(said: Transcript) -> list[str]:
    return [one.text for one in said.said_by("trainee")]
