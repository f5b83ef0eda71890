"""Authored YAML: every fault of a file in one error, with its line and the nearest name."""

from pathlib import Path

import pytest

from bot.core.persona import Persona
from bot.core.signals import Signal
from bot.errors import AuthoringError, InputError
from bot.store.authored import load, parse

*_MOST, _LAST = map(repr, map(str, Signal))
SIGNAL_NAMES = f"{', '.join(_MOST)} or {_LAST}"
PERSONA = """\
id: pat
version: 1
name: Pat Lowe
summary: A parcel that never came, again.
difficulty: easy
industry: parcels
brief: You answer for the parcel company.
character:
  age: 50
  situation: A parcel was marked delivered and is not there.
  goal: To get the parcel.
  facts:
    - {about: [number], text: "The parcel is P77."}
  voice: {style: short}
temperament:
  archetype: repeat_contact
hidden_facts:
  - {id: gift, text: It is a birthday gift., tells: [birthday], unlock: {trust: .4, heard: .4}}
offers:
  - {id: search, text: a search, cost: 1, authority: allowed, settles: true, about: [search]}
script:
  open: ["Where is my parcel?"]
"""


def test_a_right_file_is_a_persona() -> None:
    assert parse(PERSONA, Persona, "pat.yaml").resolved.start["anger"] == 0.72


FAULTS = [
    ("unknown field", ("difficulty: easy", "dificulty: easy"),
     ["line 5: dificulty: unknown field; did you mean 'difficulty'?",
      "line 1: difficulty: missing; add it, like 'hard'"]),
    ("unknown nested field", ("  voice: {style: short}", "  voice: {style: short, max_sentence: 2}"),
     ["line 14: character.voice.max_sentence: unknown field; did you mean 'max_sentences'?"]),
    ("wrong value with a near name", ("archetype: repeat_contact", "archetype: repeat_contakt"),
     ["line 16: temperament.archetype: 'repeat_contakt' is not known; did you mean 'repeat_contact'?"]),
    ("unknown signal", ("archetype: repeat_contact", "archetype: repeat_contact\n  sensitivity: {vallidate: 2}"),
     ["line 17: temperament.sensitivity.vallidate: 'vallidate' is not known; did you mean 'validate'? "
      f"There are {SIGNAL_NAMES}"]),
    ("out of range", ("age: 50", "age: 500"),
     ["line 9: character.age: 500 is too large; at most 110"]),
    ("public field gives a fact away", ("brief: You", "brief: It is her birthday. You"),
     ["line 7: brief: says 'birthday', which gives away the hidden fact 'gift'"]),
    ("script line gives a fact away", ('["Where is my parcel?"]', '["Where?", "It is for a BIRTHDAY."]'),
     ["line 22: script.open.1: says 'birthday', which gives away the hidden fact 'gift'"]),
    ("unknown offer", ("  open:", "  offers: {serch: {refuse: [No.]}}\n  open:"),
     ["line 22: script.offers.serch: no such offer; did you mean 'search'?"]),
    ("nothing settles", (", settles: true", ""),
     ["line 19: offers: none has settles: true, so the customer could never accept"]),
    ("unknown slot", ('["Where is my parcel?"]', '["Where is {parcel}?"]'),
     ["line 22: script.open.0: no slot {parcel}; there are {broken}, {fact}, {offer}, {promise}, {question}, {quote}"]),
    ("key twice", ("version: 1", "version: 1\nversion: 2"), ["line 3: key 'version' given twice, first on line 2"]),
    ("no YAML", ("id: pat", "id: [pat"), ["line 2: a bracket is open, and before this line there is no ]; close it"]),
    ("an alias", ("name: Pat Lowe", "name: &n Pat Lowe\nx: *n"), ["line 4: aliases (*name) are not allowed"]),
    ("a list as key", ("version: 1", "version: 1\n? [a]\n: b"), ["line 3: a key must be a word"]),
    ("tags are refused", ("id: pat", "id: !!python/name:os.system"),
     ["line 1: the tag python/name:os.system is not allowed; write the value alone"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "change", "faults"), FAULTS, ids=[row[0] for row in FAULTS])
def test_fault(why: str, change: tuple[str, str], faults: list[str]) -> None:
    text = PERSONA.replace(*change, 1)
    assert text != PERSONA
    with pytest.raises(AuthoringError) as caught:
        parse(text, Persona, "pat.yaml")
    assert sorted(caught.value.faults) == sorted(faults)


def test_faults_of_all_kinds_come_in_one_error_in_line_order() -> None:
    text = PERSONA.replace("age: 50", "age: 500").replace("version: 1", "version: 1\ncolour: red")
    text = text.replace("A parcel that never came", "A birthday parcel that never came")
    with pytest.raises(AuthoringError) as caught:
        parse(text, Persona, "pat.yaml")
    assert [fault.split(": ")[:2] for fault in caught.value.faults] == [
        ["line 3", "colour"],
        ["line 5", "summary"],
        ["line 10", "character.age"],
    ]
    assert str(caught.value).startswith("pat.yaml: ")


@pytest.mark.parametrize("text", ["", "just words", "- a list", "42"])
def test_a_file_without_fields_is_refused(text: str) -> None:
    with pytest.raises(AuthoringError, match="expected fields"):
        parse(text, Persona, "pat.yaml")


def test_endless_nesting_is_refused() -> None:
    with pytest.raises(AuthoringError, match="nested too deeply"):
        parse("a: " + "[" * 5000, Persona, "pat.yaml")


def test_a_missing_file_is_the_persons_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        load(tmp_path / "none.yaml", Persona)


def test_binary_and_oversized_files_are_refused(tmp_path: Path) -> None:
    for content, why in ((b"\xff\xfe\x00", "not UTF-8"), (b"a" * 600_000, "larger than 512 kB")):
        (tmp_path / "x.yaml").write_bytes(content)
        with pytest.raises(AuthoringError, match=why):
            load(tmp_path / "x.yaml", Persona)
