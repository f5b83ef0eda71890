"""`persona new`: from answers, from a text, by a model; nothing written over, and what is left to write is told."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.authoring.check import Checker
from bot.authoring.draft import Draft, Spoken, as_text, faults
from bot.authoring.from_text import Reading, nearest, read
from bot.authoring.handwriting import written
from bot.authoring.interview import QUESTIONS, Interview
from bot.authoring.new import create, slug
from bot.authoring.own_words import in_own_words, offer_words, telling
from bot.authoring.sheet import sheets
from bot.authoring.skeleton import persona_data, skeleton
from bot.commands.persona import app
from bot.core.cast import Scene
from bot.core.direction import BANDS
from bot.core.director import opening
from bot.core.disclosure import role
from bot.core.persona import Persona
from bot.core.state import initial
from bot.core.temperament import Archetype
from bot.core.transcript import Transcript
from bot.embedded.playing.reply import reply
from bot.errors import FailureError, GreenroomError, InputError
from bot.store.authored import load, parse
from bot.store.library import Library
from tests.llm.openai_server import Answer, OpenAIServer

ARCHETYPES: tuple[Archetype, ...] = get_args(Archetype)
BRIEF = """\
A customer whose insurance claim was refused after a flood. She sent her photos three times, and each time somebody
new asked for them again. Then the claim was refused, because they came too late.
"""
CHAT = """\
Agent: Hello, how can I help?
Customer: My husband died in March and you have written to him twice since.
Agent: Could you confirm the account number?
Customer: It is on the letter you sent to a dead man.
"""
LEFT = {"left-to-write", "stock-lines", "shared-lines"}
"""Rules that a skeleton may break: what is left to write, and stock lines still in place."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GREENROOM_HOME", str(tmp_path))
    monkeypatch.setenv("GREENROOM_MODEL", "embedded")
    return tmp_path


def new(*args: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, ["new", *args], input=typed)


def refusal(result: Result) -> str:
    assert isinstance(result.exception, GreenroomError), result.output
    return str(result.exception)


def remarks(path: Path) -> list[str]:
    found = Checker(Library.at()).check([path]).findings
    return [str(finding) for finding in found if finding.rule not in LEFT]


@pytest.mark.parametrize("archetype", ARCHETYPES)
def test_enter_all_the_way_makes_a_customer_who_can_be_played(home: Path, archetype: Archetype) -> None:
    number = ARCHETYPES.index(archetype) + 1
    result = new("Flood Helen", typed=f"{number}\n" + "\n" * 14)
    assert result.exit_code == 0, result.output
    path = home / "personas" / "flood-helen.yaml"
    persona = load(path, Persona)
    assert persona.temperament.archetype == archetype
    assert remarks(path) == []
    assert first_words(persona) in persona.script.open
    assert "Wrote " in result.output
    assert re.search(r"line \d+ +situation is an example", result.output)
    assert "greenroom talk flood-helen" in result.output


def first_words(persona: Persona) -> str:
    seen = opening(initial(persona.resolved), persona.resolved.feeling)
    return reply(Scene(role=role(persona, frozenset()), transcript=Transcript(), direction=seen, seed=1))


OWN = {
    "What is the customer's name?": "Tom Ash",
    "What happened to them?": "Tom paid for a bed on 2 June. It came without its legs, and he sleeps on the floor.",
    "What would they tell only": "His back was operated on in May and he may not lie on the floor.",
    "Which words would give": "operated, operation",
    "Fact": "order / order number: B-77",
    "What would settle it": "the legs sent by courier",
}


def answering(own: dict[str, str]) -> Any:
    left = dict(own)

    def ask(question: str, default: str) -> str:
        key = next((key for key in left if question.startswith(key)), None)
        return left.pop(key) if key else ""

    return ask


def test_what_the_author_says_goes_into_the_file_and_is_not_marked(home: Path) -> None:
    interview = Interview(answering(OWN), lambda said: None)
    archetype, sheet = interview.hold()
    text = skeleton("tom", archetype, sheet, interview.kept)
    persona = parse(text, Persona, "tom.yaml")
    assert persona.name == "Tom Ash"
    assert persona.character.situation == OWN["What happened to them?"]
    assert persona.script.story[0] == "I paid for a bed on 2 June."
    assert persona.hidden_facts[0].tells == ("operated", "operation")
    assert persona.script.disclose["hidden"] == ("My back was operated on in May and I may not lie on the floor.",)
    assert persona.character.facts[0].about == ("order", "order number")
    assert persona.offers[1].settles
    assert persona.offers[1].text == "the legs sent by courier"
    assert {"happened", "hidden", "facts"}.isdisjoint(interview.kept)
    assert {"wants", "brief", "summary"} <= set(interview.kept)
    assert "Helen" not in text


def test_an_answer_that_is_the_example_s_is_an_answer_and_one_still_about_them_is_marked() -> None:
    own = {"How hard should": "medium", "How old": "52", "Fact": "when: the night of 11 October, from outside his flat"}
    interview = Interview(answering(own), lambda said: None)
    archetype, sheet = interview.hold()
    assert (archetype, sheet.difficulty, sheet.age) == ("repeat_contact", "medium", 52)
    assert {"difficulty", "age", "facts"}.isdisjoint(interview.kept)
    assert {"name", "industry", "style"} <= set(interview.kept)
    marked = "“the night of 11 October, from outside his flat” is still about them; write it as they would say it"
    assert interview.notes["script.answer"] == marked


def test_what_does_not_fit_is_asked_again() -> None:
    fitting = ["2", "Ida Holm", "", "hard", *[""] * 6, "name: Ida Holm", *[""] * 5]
    answers = iter(["9", fitting[0], "x", fitting[1], "12", "", "heavy", *fitting[3:10], "no colon", *fitting[10:]])
    told: list[str] = []
    archetype, sheet = Interview(lambda question, default: next(answers), told.append).hold()
    assert (archetype, sheet.name, sheet.age, sheet.difficulty) == ("bereaved", "Ida Holm", 61, "hard")
    assert [line for line in told if re.match("'|1 char|Put", line)] == [
        "'9' is none of them; type a number from 1 to 6.",
        "1 characters; 60 fit.",
        "'12' is no age from 16 to 110.",
        "'heavy' is none of them; type easy or medium or hard.",
        "Put a colon between what is asked for and the answer.",
    ]


def test_every_question_has_an_example_that_fits_for_every_archetype() -> None:
    for sheet in sheets().values():
        for question in QUESTIONS:
            assert 2 <= len(str(getattr(sheet, question.answer)).strip()) <= question.most


def test_a_brief_becomes_the_situation_without_a_model(home: Path) -> None:
    (home / "brief.md").write_text(BRIEF, encoding="utf-8")
    result = new("flood", "--from", "brief.md")
    assert result.exit_code == 0, result.output
    persona = load(home / "personas" / "flood.yaml", Persona)
    assert persona.character.situation == " ".join(BRIEF.split())
    assert persona.temperament.archetype == "repeat_contact"
    assert persona.script.story == ()
    assert "situation is an example" not in result.output
    assert "a skeleton of archetype repeat_contact (because of the words: 'refused', 'three times')" in result.output
    assert "--archetype bereaved, past_due, fraud_victim, entitled_vip, confused_elderly" in result.output
    assert "goal is an example" in result.output


def test_a_transcript_gives_opening_answers_and_samples_and_no_story() -> None:
    found = read(CHAT)
    assert (found.archetype, found.signs) == ("bereaved", ("died", "dead man"))
    assert found.sheet.open == ("My husband died in March and you have written to him twice since.",)
    assert found.sheet.story == ()
    assert [(fact.about, fact.line) for fact in found.sheet.facts] == [
        (("account number",), "It is on the letter you sent to a dead man.")
    ]
    longer = read(CHAT + "Agent: I see.\n" + "".join(f"Customer: Line {n} {{x}}.\n" for n in range(5)))
    assert longer.sheet.samples == {
        "upset": ("Line 0 (x).", "Line 4 (x)."), "boiling": ("Line 1 (x).",), "tense": ("Line 2 (x).",),
        "calm": ("Line 3 (x).",),
    }  # fmt: skip
    assert "character.voice.samples" in longer.notes
    assert read(CHAT, "past_due").archetype == "past_due"
    assert len(read("Word after word. " * 90).sheet.happened) <= 600


PARKING = """\
A man disputing a parking fine. Tomasz, 47, parked outside the hospital on Tuesday 3 March and was fined £70, notice
PN-77312. He was inside with his wife. He will not say where he was at first. He is polite and brittle. He wants the
fine cancelled without having to beg. We can put the fine on hold for 14 days. We cannot cancel a fine in the chat.
"""


def test_a_brief_gives_what_is_plainly_there_and_every_other_field_is_marked(home: Path) -> None:
    (home / "brief.md").write_text(PARKING, encoding="utf-8")
    result = new("parking", "--from", "brief.md")
    text = (home / "personas" / "parking.yaml").read_text(encoding="utf-8")
    persona = parse(text, Persona, "parking.yaml")
    assert (persona.name, persona.character.age) == ("Tomasz", 47)
    assert persona.character.goal == "The fine cancelled without having to beg."
    assert persona.brief == "You can put the fine on hold for 14 days. You cannot cancel a fine in the chat."
    assert "We can" not in persona.character.situation
    assert [fact.text for fact in persona.character.facts] == [
        "The reference is PN-77312.", "The day was Tuesday 3 March.", "The sum is £70.",
    ]  # fmt: skip
    assert persona.script.story == ()
    assert "no word of the text points to one" in result.output
    left = re.findall(r"line \d+ +(.*)", result.output)
    assert {"industry is an example", "difficulty is an example"} <= set(left)
    assert "from your text; cheapest first, and say which of them settles it" in left
    assert "text is an example; yours may be in: He will not say where he was at first." in left
    assert "tells are another customer's" in left
    assert "your text has no surname" in left
    assert "$schema" not in text


HOTEL = """\
A guest was sent to another hotel at 11 pm. Priya Nair, 39. She had paid £286. {secret} We can refund the first night.
"""


@pytest.mark.parametrize(
    ("secret", "hidden", "tells"),
    [
        ("She hasn't told anyone that her son had an operation that day.", "Her son had an operation that day.",
         ("operation",)),
        ("Priya never mentioned that her knee is broken.", "Her knee is broken.", ("knee", "broken")),
        ("She hides that she has no money left.", "She has no money left.", ("She has no money left",)),
        ("She has told nobody that she sold the piano.", "She sold the piano.", ("sold", "piano")),
        ("Nobody at home knows that she sold the piano.", "She sold the piano.", ("sold", "piano")),
        ("She will not say that her knee is broken.", "Her knee is broken.", ("knee", "broken")),
    ],
)  # fmt: skip
def test_what_a_brief_says_is_held_back_becomes_the_hidden_fact_and_leaves_the_situation(
    secret: str, hidden: str, tells: tuple[str, ...]
) -> None:
    found = read(HOTEL.format(secret=secret))
    assert (found.sheet.hidden, found.sheet.tells) == (hidden, tells)
    assert found.sheet.told.replace("My", "Her").replace("I have", "She has").replace("I sold", "She sold") == hidden
    assert secret not in found.sheet.happened
    assert "hidden" not in found.kept
    text = skeleton("priya", found.archetype, found.sheet, found.kept, found.notes, found.why)
    assert faults(text) == []
    assert found.sheet.offers[1].text == "the first night refunded"


BANK = """\
Her online bank locks her out. Ingrid Solberg is 71; the branch closed; she hides that she paid a caller £400 for a
code; her husband did the bills. {secret} We can reset her log in, or send a leaflet. We cannot open the branch.
"""


def test_a_secret_between_semicolons_or_still_about_them_is_no_public_fact_and_is_marked() -> None:
    found = read(
        BANK.format(secret="She has told nobody that she wrote down the password a caller gave her last week.")
    )
    assert found.sheet.hidden == (
        "She paid a caller £400 for a code. She wrote down the password a caller gave her last week."
    )
    assert found.sheet.happened == (
        "Her online bank locks her out. Ingrid Solberg is 71; the branch closed; her husband did the bills."
    )
    assert (found.sheet.name, found.sheet.age) == ("Ingrid Solberg", 71)
    assert "facts" in found.kept
    assert found.notes["script.disclose"] == "still about them; write it as they would say it"
    assert "She has told nobody that" not in skeleton("ingrid", found.archetype, found.sheet, found.kept, found.notes)
    assert read("She hides that her knee is broken.").sheet.hidden == "Her knee is broken."


def test_what_only_comforts_does_not_settle_and_what_is_not_understood_is_told() -> None:
    found = read(BANK.format(secret=""))
    assert [offer.text for offer in found.sheet.offers] == ["a leaflet", "the log in reset", "the branch opened"]
    settling = [offer.text for offer in parse(_skeleton(found), Persona, "x.yaml").offers if offer.settles]
    assert settling == ["the log in reset"]
    odd = read("She waits. We can juggle her dates, or send a form.")
    assert odd.notes["offers"].startswith("from your text, less “juggle her dates”; cheapest first")


def _skeleton(found: Reading) -> str:
    return skeleton("x", found.archetype, found.sheet, found.kept, found.notes, found.why)


@pytest.mark.parametrize(
    ("text", "age"),
    [("Ada is 34 and tired.", 34), ("On May 30, Ada paid.", 52), ("Tom, 12, and Ada Low, 43, came.", 43),
     ("This is 20 and Ada left.", 52)],
)  # fmt: skip
def test_an_age_is_a_grown_up_s_and_no_date(text: str, age: int) -> None:
    assert read(text, "repeat_contact").sheet.age == age


TOYS = """\
Customer: Hi, I'm Leanne Foster. The castle I ordered has come broken.
Agent: May I have your order number please?
Customer: Sure. TB-20914. The first one came with the tower snapped off. Can you send another?
Agent: Replacements take five days.
Customer: His party is on Saturday.
"""


def test_a_transcript_tells_who_they_are_and_what_happened_and_a_fact_is_only_the_answer(home: Path) -> None:
    found = read(TOYS)
    assert found.sheet.name == "Leanne Foster"
    assert found.sheet.happened == (
        "The castle I ordered has come broken. The first one came with the tower snapped off. His party is on Saturday."
    )
    assert [(fact.text, fact.line) for fact in found.sheet.facts] == [("The order number is TB-20914.", "TB-20914.")]
    assert "# REWRITE: from your transcript, as they said it" in _skeleton(found)
    assert faults(_skeleton(found)) == []
    told = read(TOYS.replace("Sure. TB-20914.", "It says TB-20914 here.")).sheet.facts[0]
    assert told.text == "Order number: “It says TB-20914 here.”"
    assert read(TOYS.replace("I'm Leanne Foster", "I'm Irish")).sheet.name == "Helen Marsh"
    assert read(TOYS.replace("I'm Leanne Foster", "my name's Jo O'Brien")).sheet.name == "Jo O'Brien"
    unsaid = TOYS.replace("Sure. TB-20914. The first one came with the tower snapped off. Can you send another?", "OK.")
    assert "facts" in read(unsaid).kept


@pytest.mark.parametrize(
    ("text", "archetype", "signs"),
    [
        ("She parked while her husband slept, and his wife waited.", "repeat_contact", ()),
        ("His late wife had a contract, and he wants it ended.", "bereaved", ("late wife",)),
        ("He came late; his wife paid with a gold ring and the line was dead.", "repeat_contact", ()),
        ("She owes £40 and is behind with the rent.", "past_due", ("owes", "behind with")),
        ("A stolen bicycle, and the manager was away.", "repeat_contact", ()),
        ("Somebody hacked his account.", "fraud_victim", ("hacked",)),
        ("A pensioner who cannot follow the screen.", "confused_elderly", ("pensioner", "cannot follow")),
        ("A gold card member.", "entitled_vip", ("gold card",)),
    ],
)
def test_an_archetype_is_guessed_only_from_words_that_say_it(text: str, archetype: str, signs: tuple[str, ...]) -> None:
    assert nearest(text) == (archetype, signs)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Ruth paid on 2 June.", "I paid on 2 June."),
        ("She rang twice and got the clause read to her twice.", None),
        ("She sent her photos on 9 May.", "I sent my photos on 9 May."),
        ("They were £1,900 of it, and she is afraid.", None),
        ("She is polite and brittle.", None),
        ("An agent told her to wait.", None),
    ],
)
def test_a_sentence_is_turned_round_only_where_it_is_sure_who_is_meant(sentence: str, said: str | None) -> None:
    assert in_own_words(sentence, "Ruth Adeyemi", "she") == said


def test_words_that_tell_are_no_stop_words_and_stand_in_no_public_text() -> None:
    secret = "She threw the carpets in a skip in January because an agent told her to, and the damage was done."
    assert telling(secret, "Ruth Adeyemi", "The carpets were wet.") == ["threw", "skip"]
    assert telling("He was there.", "Ed Low", "") == ["He was there"]


def test_words_that_tell_taken_with_enter_are_marked_and_make_no_error() -> None:
    hidden = "She threw the carpets in a skip in January, because an agent on the phone told her to."
    interview = Interview(answering({"What would they tell only": hidden}), lambda said: None)
    text = skeleton("ruth", *interview.hold(), interview.kept, interview.notes)
    assert "# REWRITE: taken from the secret; would these words give it away?" in text
    assert "tells: [threw, carpets]" in text
    assert "# REWRITE: still about them; write it as they would say it" in text
    assert faults(text) == []


def test_an_offer_is_recognised_by_phrases() -> None:
    assert offer_words("a second count by a loss adjuster") == (
        "a second count by a loss adjuster", "second count", "loss adjuster",
    )  # fmt: skip
    assert offer_words("the claim paid today") == ("the claim paid today", "claim paid today")


def test_answers_that_end_early_are_kept(home: Path) -> None:
    result = new("ruth", typed="1\nRuth Adeyemi\n38\n")
    assert result.exit_code == 0
    assert "The answers ended early. What was said is kept" in result.output
    text = (home / "personas" / "ruth.yaml").read_text(encoding="utf-8")
    persona = parse(text, Persona, "ruth.yaml")
    assert (persona.name, persona.character.age) == ("Ruth Adeyemi", 38)
    for mark in ("difficulty is an example", "facts are another customer's", "answer are another customer's"):
        assert f"# REWRITE: {mark}" in text


def test_the_same_name_may_stand_in_another_folder_and_the_hint_works_there(home: Path) -> None:
    (home / "brief.md").write_text(PARKING, encoding="utf-8")
    assert new("parking", "--from", "brief.md").exit_code == 0
    other = new("parking", "--from", "brief.md", "--archetype", "past_due", "--out", "other/personas")
    assert other.exit_code == 0
    assert "a skeleton of archetype past_due (as you asked)" in other.output
    assert "GREENROOM_HOME=other greenroom talk parking" in other.output
    assert "is there already" in refusal(new("parking", "--from", "brief.md", "--out", "other/personas"))
    assert "move it into a folder called personas" in new("parking", "--from", "brief.md", "--out", "flat").output


def test_nothing_is_ever_written_over(home: Path) -> None:
    (home / "personas").mkdir()
    mine = home / "personas" / "flood.yaml"
    mine.write_text("mine", encoding="utf-8")
    assert "is there already" in refusal(new("flood", typed="\n" * 20))
    with pytest.raises(InputError, match="is there already"):
        create(mine, "theirs")
    assert mine.read_text(encoding="utf-8") == "mine"
    assert list((home / "personas").iterdir()) == [mine]
    assert "past-due-marcus.yaml is there already" in refusal(new("past-due-marcus", typed="\n" * 20))


MISTAKES: list[tuple[str, Sequence[str], str]] = [
    ("no letters", ["123"], "'123' is no name for a file; use letters, like flood-helen"),
    ("no archetype", ["x", "--archetype", "bereved"], "--archetype: no archetype 'bereved'; did you mean 'bereaved'?"),
    ("no brief", ["x", "--from", "nowhere.md"], "nowhere.md: No such file or directory"),
    ("an empty brief", ["x", "--from", "empty.md"], "empty.md is empty; write a paragraph about the customer into it"),
    ("a brief that is no text", ["x", "--from", "picture.md"], "picture.md: line 1: not UTF-8 text: byte 0"),
    ("nobody answers", ["x"], "nobody answers; press Enter to keep an example, or give --from FILE"),
    ("a folder that is a file", ["x", "--out", "empty.md", "--from", "brief.md"], "choose another folder with --out"),
]


@pytest.mark.parametrize(("why", "args", "words"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_mistake_is_told_and_leaves_nothing_behind(home: Path, why: str, args: list[str], words: str) -> None:
    (home / "empty.md").write_text(" \n")
    (home / "brief.md").write_text(BRIEF)
    (home / "picture.md").write_bytes(b"\xff\xd8\xff")
    assert words in refusal(new(*args))
    assert not (home / "personas").exists()


def test_a_name_becomes_a_file_name() -> None:
    assert [slug(name) for name in ("Flood Helen!", "  vip--Gayle ", "a" * 80)] == [
        "flood-helen",
        "vip-gayle",
        "a" * 60,
    ]


def test_what_is_written_reads_back_the_same() -> None:
    odd = [
        "yes",
        "1.10",
        "a: b",
        "#1",
        "- x",
        "it's",
        'he said "no"',
        "{offer}. Good.",
        "",
        "12:30",
        "ü",
        "two  spaces",
    ]
    data = {"list": odd, "pairs": {f"k{i}": text for i, text in enumerate(odd)}, "long": "so many words " * 20 + "x"}
    assert yaml.safe_load(written(data, {"list": "one", "pairs.k1": "two"})) == data
    for name, sheet in sheets().items():
        assert yaml.safe_load(skeleton("x", name, sheet)) == persona_data("x", name, sheet)


SHEET = sheets()["repeat_contact"]
GOOD = {
    "archetype": "repeat_contact", "name": "Ada Finch", "age": 52, "industry": "home insurance", "difficulty": "medium",
    "situation": SHEET.happened.strip().replace("Helen", "Ada"), "goal": SHEET.wants,
    "brief": SHEET.brief.strip().replace("Helen", "Ada"), "summary": SHEET.summary,
    "style": SHEET.style, "hidden": SHEET.hidden, "tells": list(SHEET.tells), "told": [SHEET.told],
    "facts": [fact.model_dump() for fact in SHEET.facts],
    "offers": [
        {"text": "a complaint put on file", "cost": 1, "authority": "allowed", "settles": False, "about": ["complaint"],
         "consider": ["If somebody reads it."], "doubt": ["I have three of those."], "refuse": ["Not another file."]},
        {"text": "the claim opened again", "cost": 3, "authority": "allowed", "settles": True, "about": ["reopen"],
         "consider": ["That is what I came for."], "doubt": ["By whom?"], "refuse": ["You have not looked yet."]},
    ],
    "open": ["Four times now. FL-2207, if you want to type it."], "story": list(SHEET.story),
    "asks": [{"ask": "Who looks at them?", "again": "You have not said who.", "answered_by": ["i will", "my lead"]}],
    "beats": [
        {"beat": beat, "lines": [f"Ada, first of {beat}.", f"Ada, next of {beat}."]}
        for beat in get_args(Spoken)
    ],
    "samples": {band: [f"Ada when {band}."] for band in BANDS},
}  # fmt: skip


@pytest.fixture
def modelled(home: Path, server: OpenAIServer, monkeypatch: pytest.MonkeyPatch) -> OpenAIServer:
    """A model on the scripted server, configured for every role."""
    monkeypatch.setenv("GREENROOM_MODEL", "scripted")
    (home / "brief.md").write_text(BRIEF, encoding="utf-8")
    return server


def test_a_model_drafts_from_the_brief_which_is_data(home: Path, modelled: OpenAIServer) -> None:
    modelled.otherwise = Answer(json.dumps(GOOD))
    result = new("flood", "--from", "brief.md", "--archetype", "repeat_contact")
    assert result.exit_code == 0, result.output
    path = home / "personas" / "flood.yaml"
    persona = load(path, Persona)
    assert (persona.id, persona.name, persona.script.open) == ("flood", "Ada Finch", tuple(GOOD["open"]))  # type: ignore[arg-type]
    assert [offer.id for offer in persona.offers] == ["complaint-put-on-file", "claim-opened-again"]
    assert remarks(path) == []
    assert re.search(r"# drafted by scripted with draft v\d+ [0-9a-f]{6}; read every line aloud", path.read_text())
    asked = modelled.bodies[0]["messages"][-1]["content"]
    assert re.search(rf"<data (\w+)>\n{re.escape(BRIEF.strip())}\n</data \1>", asked)
    assert "bereaved" not in asked
    assert "1 model calls" in result.output


def test_a_model_drafts_from_the_answers_of_the_interview(modelled: OpenAIServer) -> None:
    modelled.otherwise = Answer(json.dumps(GOOD))
    assert new("flood", typed="1\nTom Ash\n" + "\n" * 13).exit_code == 0
    assert "Tom Ash, 52, a customer in home insurance." in modelled.said


LEAKY = GOOD | {"summary": "Fourth time in touch, with my mother in the back bedroom."}
MENDED: list[tuple[str, Answer | str, str]] = [
    ("prose", "Here is your customer.", "Your last answer could not be used"),
    ("cut off", json.dumps(GOOD)[:-40], "Your last answer could not be used"),
    ("too old", json.dumps(GOOD | {"age": 300}), "age: Input should be less than or equal to 110"),
    ("no facts", json.dumps(GOOD | {"facts": []}), "facts: "),
    ("a secret told", json.dumps(LEAKY), "summary: says 'my mother', which gives away the hidden fact 'hidden'"),
    (
        "a slot in the story",
        json.dumps(GOOD | {"story": ["I paid {offer}."]}),
        "script.story.0: {offer} would be typed",
    ),
    ("nothing settles", json.dumps(GOOD | {"offers": GOOD["offers"][:1]}), "none has settles: true"),  # type: ignore[index]
]


@pytest.mark.parametrize(("why", "first", "told"), MENDED, ids=[row[0] for row in MENDED])
def test_a_bad_draft_is_asked_for_once_more_and_told_why(
    home: Path, modelled: OpenAIServer, why: str, first: str, told: str
) -> None:
    modelled.say(first, json.dumps(GOOD))
    assert new("flood", "--from", "brief.md").exit_code == 0
    assert told in modelled.bodies[1]["messages"][-1]["content"]
    assert remarks(home / "personas" / "flood.yaml") == []


def test_what_the_model_never_puts_right_is_left_to_the_author(home: Path, modelled: OpenAIServer) -> None:
    modelled.otherwise = Answer(json.dumps(LEAKY))
    result = new("flood", "--from", "brief.md")
    assert result.exit_code == 2
    assert len(modelled.bodies) == 2
    assert "line 5: summary: says 'my mother', which gives away the hidden fact 'hidden'" in result.output


@pytest.mark.parametrize(
    ("answer", "why"),
    [(Answer("no json"), "cannot be used"), (Answer(status=401), "401"), (Answer(refusal="No."), "refused")],
)
def test_without_a_usable_answer_nothing_is_written(
    home: Path, modelled: OpenAIServer, answer: Answer, why: str
) -> None:
    modelled.otherwise = answer
    result = new("flood", "--from", "brief.md")
    assert isinstance(result.exception, FailureError)
    assert why in str(result.exception)
    assert not (home / "personas").exists()


def test_a_draft_is_proven_by_code() -> None:
    assert faults(as_text("ada", Draft.model_validate(GOOD), "drafted")) == []
    same = GOOD | {"offers": [{**GOOD["offers"][1], "text": "3 %"}] * 2}  # type: ignore[index]
    text = as_text("ada", Draft.model_validate(same), "drafted")
    assert [offer["id"] for offer in yaml.safe_load(text)["offers"]] == ["offer-3", "offer-3-1"]
    assert any("no question reaches this offer" in fault for fault in faults(text))
