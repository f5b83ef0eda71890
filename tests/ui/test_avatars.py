"""Avatars by persona id, persona name or our own authors."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.store.library import Library
from bot.ui import folder
from bot.ui.avatars import avatar, monogram
from bot.ui.wording import COACH, HOUSE
from tests.personas import PAT

PUBLIC = folder.HERE / "public"


def test_every_persona_of_the_product_has_a_drawing_under_its_id_and_its_name(library: Library) -> None:
    personas = tuple(library.personas())
    drawn = {avatar(persona.id, personas, PUBLIC) for persona in personas}
    assert drawn == {(PUBLIC / "avatars" / f"{persona.id}.svg").read_text() for persona in personas}
    assert drawn == {avatar(persona.name, personas, PUBLIC) for persona in personas}
    assert len(drawn) == len(personas)


@pytest.mark.parametrize(
    "name", [COACH, HOUSE, "pat", "Pat Lowe", "somebody", "../logo_light", "", "<b>x", "Ève O'Hara"]
)
def test_any_name_gives_a_well_formed_picture(name: str) -> None:
    assert ElementTree.fromstring(avatar(name, (PAT,), PUBLIC)).tag.endswith("svg")


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Pat Lowe", "PL"), ("Mary Ann van Dyk", "MD"), ("cher", "C"), ('"><script>', ""), ("élan 9 x", "ÉX")],
)
def test_a_persona_without_a_drawing_gets_its_initials(name: str, initials: str) -> None:
    assert f">{initials}</text>" in monogram(name)
    assert monogram(name) == monogram(name)


def test_the_same_person_has_one_picture_under_id_and_name(tmp_path: Path) -> None:
    assert avatar("pat", (PAT,), tmp_path) == avatar("Pat Lowe", (PAT,), tmp_path)
