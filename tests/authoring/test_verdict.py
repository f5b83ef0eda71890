"""Each rule of the verdict, by a persona that breaks it."""

from typing import Any

import pytest

from bot.authoring.preview import preview
from bot.authoring.verdict import BOUNDS
from bot.core.persona import Persona
from bot.store.library import Library

DANA = Library.at().persona("repeat-contact-dana")


def changed(persona: Persona, **update: Any) -> Persona:
    """`persona` with `start`, other temperament keys, `unlock`, `authority` or top-level keys set."""
    data = persona.model_dump(mode="json", exclude_none=True)
    if "authority" in update:
        for offer in data["offers"]:
            offer["authority"] = update["authority"]
    data["hidden_facts"][0]["unlock"] |= update.pop("unlock", {})
    if update.get("hidden_facts") == []:
        data["script"]["disclose"] = {}
    data["temperament"] = data["temperament"] | update.pop("temperament", {})
    update.pop("authority", None)
    return Persona.model_validate(data | update)


SOFT = {"start": {"anger": 0.1, "distress": 0.1, "trust": 0.7, "heard": 0.6, "resolution": 0.4, "patience": 1.0}}
STONE = {"receptivity": 0.3}
SAINT = {"start": {"anger": 0.05, "distress": 0.05, "trust": 0.9, "patience": 1.0}, "reactivity": 0.05, "drain": 0.0}


@pytest.mark.parametrize(
    ("update", "trainee", "leaning", "says"),
    [
        ({}, "expert", "fair", "Agrees in turn 9 (medium: turn 7 to 10)."),
        ({"difficulty": "hard", "temperament": {**SOFT, "archetype": "confused_elderly"}}, "expert", "too easy",
         "Agrees in turn 6 (hard: turn 9 to 12)."),
        ({"difficulty": "easy"}, "expert", "too hard", "Agrees in turn 9 (easy: turn 5 to 8)."),
        ({"temperament": {**STONE, "archetype": "repeat_contact"}}, "expert", "too hard",
         "Still undecided after 12 turns, although everything was done well (medium: turn 7 to 10)."),
        ({"authority": "not_allowed"}, "expert", "too hard", "No remedy within the trainee's authority settles it."),
        ({"unlock": {"trust": 0.97, "heard": 0.97}}, "expert", "too hard", "Never tells sick-day; they agree first."),
        ({"unlock": {"trust": 0.05, "heard": 0.05}}, "expert", "too easy",
         "Tells sick-day in turn 1, before any of it was earned."),
        ({"temperament": {"archetype": "repeat_contact", "drain": 0.08}}, "average", "too hard",
         "Leaves in turn 6: no room to learn from a mistake."),
        ({"temperament": {**SOFT, "archetype": "confused_elderly"}}, "average", "too easy",
         "Half listening is enough: the customer agrees and tells everything."),
        ({"difficulty": "hard", "temperament": {**SOFT, "archetype": "confused_elderly"}, "hidden_facts": []},
         "average", "too easy", "Half listening is enough: the customer agrees warmly."),
        ({"temperament": {**SOFT, "archetype": "confused_elderly"}}, "robotic", "too easy",
         "The customer opens up although nothing was done for them."),
        ({"temperament": {"archetype": "confused_elderly", "reactivity": 0.1, "drain": 0}}, "robotic", "too easy",
         "The customer calms down although nothing was done for them."),
        ({"temperament": {**SAINT, "archetype": "confused_elderly"}}, "hostile", "too easy",
         "The customer puts up with it to the end (medium: by turn 9)."),
        ({"temperament": {**STONE, "archetype": "repeat_contact"}}, "kind-but-useless", "too hard",
         "Kindness changes next to nothing: no trust, no calm."),
        ({"temperament": {**SAINT, "archetype": "confused_elderly"}}, "kind-but-useless", "fair",
         "Liked, but nothing is settled. Still undecided after 12 turns."),
    ],
)  # fmt: skip
def test_each_rule_says_what_is_wrong(update: dict[str, Any], trainee: str, leaning: str, says: str) -> None:
    reasons = preview(changed(DANA, **update)).verdict.reasons
    found = [(reason.leaning, reason.says) for reason in reasons if reason.trainee == trainee]
    assert (leaning, says) in found


@pytest.mark.parametrize(
    ("update", "says"),
    [
        ({}, "fair"),
        ({"difficulty": "easy"}, "too hard"),
        ({"temperament": {**SOFT, "archetype": "confused_elderly"}}, "too easy"),
        ({"temperament": {**STONE, "archetype": "repeat_contact"}}, "too hard"),
    ],
)
def test_the_verdict_follows_its_reasons(update: dict[str, Any], says: str) -> None:
    assert preview(changed(DANA, **update)).verdict.says == says


def test_bounds_tighten_with_difficulty() -> None:
    ladder = [BOUNDS[label] for label in ("easy", "medium", "hard")]
    assert [b.expert_from for b in ladder] == sorted(b.expert_from for b in ladder)
    assert [b.expert_by for b in ladder] == sorted(b.expert_by for b in ladder)
    assert [b.average_keeps for b in ladder] == sorted((b.average_keeps for b in ladder), reverse=True)
    assert [b.hostile_by for b in ladder] == sorted((b.hostile_by for b in ladder), reverse=True)
