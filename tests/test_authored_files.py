"""What people wrote: personas, rubric and packs are complete, different from each other, and give nothing away."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.core.direction import Beat
from bot.core.disclosure import role
from bot.core.persona import Persona
from bot.core.script import Odd, Script
from bot.core.signals import Felt
from bot.core.transcript import normalise
from bot.store import fields
from bot.store.library import Library

LIBRARY = Library.at()
PERSONAS = LIBRARY.personas()
ROOT = Path(__file__).parents[1]
COMMON_BEATS = ("answer", "ask", "press", "call_out", "object", "consider", "doubt", "soften")
ENDS = ("accept", "accept_grudging", "walk_away", "leave", "ask_supervisor")


def spoken(script: Script) -> Iterator[str]:
    """Every line of a script."""

    def walk(data: Any) -> Iterator[str]:
        if isinstance(data, str):
            yield data
        elif isinstance(data, dict):
            for key, value in data.items():
                if key not in ("about", "answered_by"):
                    yield from walk(value)
        elif isinstance(data, list):
            for value in data:
                yield from walk(value)

    return walk(script.model_dump(mode="json"))


def ids(persona: Persona) -> str:
    return persona.id


def test_eight_customers_two_of_each_common_kind_in_eight_industries() -> None:
    kinds = Counter(persona.temperament.archetype for persona in PERSONAS)
    frustrated = kinds["repeat_contact"] + kinds["entitled_vip"]
    assert (frustrated, kinds["bereaved"], kinds["past_due"]) == (2, 2, 2)
    assert (kinds["fraud_victim"], kinds["confused_elderly"]) == (1, 1)
    assert len({persona.industry for persona in PERSONAS}) == 8


def test_no_two_personas_share_a_line() -> None:
    said = Counter(normalise(line) for persona in PERSONAS for line in {normalise(x) for x in spoken(persona.script)})
    assert [line for line, count in said.items() if count > 1] == []


@pytest.mark.parametrize("persona", PERSONAS, ids=ids)
def test_no_line_stands_twice_in_a_script(persona: Persona) -> None:
    said = Counter(normalise(line) for line in spoken(persona.script))
    assert [line for line, count in said.items() if count > 1] == []


@pytest.mark.parametrize("persona", PERSONAS, ids=ids)
def test_a_script_is_full(persona: Persona) -> None:
    script = persona.script
    count = {str(beat): sum(len(lines) for lines in bands.values()) for beat, bands in script.beats.items()}
    assert [beat for beat in COMMON_BEATS if count.get(beat, 0) < 4] == []
    assert [beat for beat in ENDS if count.get(beat, 0) < 2] == []
    assert len(script.open) >= 3
    assert len(script.story) >= 6
    assert len(script.answer) >= 12
    assert len(script.asks) >= 4
    assert set(script.disclose) == {fact.id for fact in persona.hidden_facts}
    assert set(script.offers) == {offer.id for offer in persona.offers}
    assert len(script.odd) == 10


@pytest.mark.parametrize("persona", PERSONAS, ids=ids)
def test_the_ladder_climbs_and_its_top_is_out_of_reach(persona: Persona) -> None:
    costs = [offer.cost for offer in persona.offers]
    assert costs == sorted(costs)
    assert len(costs) >= 4
    assert persona.offers[-1].authority == "not_allowed"
    assert not persona.offers[-1].settles


@pytest.mark.parametrize("persona", PERSONAS, ids=ids)
def test_a_locked_fact_is_not_in_the_role(persona: Persona) -> None:
    assert persona.hidden_facts
    locked, open_ = role(persona, frozenset()), role(persona, frozenset({persona.hidden_facts[0].id}))
    for fact in persona.hidden_facts:
        assert fact.text not in repr(locked)
        assert not any(line in repr(locked) for line in persona.script.disclose[fact.id])
    assert persona.hidden_facts[0].text in repr(open_)


@pytest.mark.parametrize("persona", PERSONAS, ids=ids)
def test_rubric_and_packs_of_a_persona_exist(persona: Persona) -> None:
    assert LIBRARY.rubric(persona.rubric).criteria.keys() == {"empathy", "diplomacy", "composure"}
    assert {"any"} < {pack.id for pack in LIBRARY.packs(persona)} or persona.compliance == ()


def test_the_rubric_is_anchored_at_every_level() -> None:
    rubric = LIBRARY.rubric("customer-care")
    for name, criterion in rubric.criteria.items():
        assert sorted(criterion.anchors) == [1, 2, 3, 4, 5]
        assert list(criterion.sub_skills) == [f"{name[0].upper()}{n}" for n in range(1, 6)]
    assert {"patience", "sound_judgement", "de_escalation", "communication", "resolution"} <= rubric.secondary.keys()


@pytest.mark.parametrize("name", ["us-reg-f", "uk-conc", "any"])
def test_a_pack_is_dated_scoped_and_has_a_critical_rule(name: str) -> None:
    pack = LIBRARY.pack(name)
    assert pack.as_of.year >= 2021  # Regulation F took effect on 30 November 2021
    assert pack.scope
    assert any(rule.critical for rule in pack.rules)
    assert len({rule.id for rule in pack.rules}) == len(pack.rules)


def test_generated_documents_are_current() -> None:
    personas = ROOT / "personas"
    assert (personas / fields.SCHEMA_FILE).read_text(encoding="utf-8") == fields.schema(), "run `make docs`"
    guide = (personas / fields.GUIDE_FILE).read_text(encoding="utf-8")
    assert guide == fields.renewed(guide), "run `make docs`"


def test_the_guide_says_what_every_key_of_a_script_is_for() -> None:
    assert list(fields.BEATS) == list(get_args(Beat))
    assert list(fields.ODD) == list(get_args(Odd))
    rows = set(re.findall(r"^\| `(\w+)` \| .+ \|$", fields.script_tables(), re.MULTILINE))
    assert rows == {*get_args(Beat), *get_args(Odd), *get_args(Felt)}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_pins_exact_versions_and_no_address(name: str) -> None:
    pins = [line for line in (ROOT / name).read_text().splitlines() if not line.startswith("#")]
    assert pins == [pin for pin in pins if re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.+!-]*", pin)]
    assert len(pins) == len({pin.split("==")[0].lower() for pin in pins})
