"""The `greenroom` command as other tools and people meet it: a real process, its output and its exit code."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.commands import eval
from bot.core.signals import Signal
from bot.core.transcript import normalise
from bot.errors import InputError
from bot.store.library import Library
from tests import command

Run = Callable[..., subprocess.CompletedProcess[str]]
PERSONAS = Library.at().persona_ids()
STATE_KEYS = {"anger", "distress", "trust", "heard", "control", "resolution", "patience", "escalation", "band"}
LINES = """\
I'm sorry you have had to come back to us about this. What happened, from the start?
That sounds exhausting, and anyone would be upset by it. Which part worries you most?
I will stay on this myself until it is settled, and I will write to you by five today.
What would help you most right now?
"""


def clean_environment(data: Path) -> dict[str, str]:
    """The environment without settings of ours, and with a data folder of its own."""
    return {k: v for k, v in os.environ.items() if not k.startswith("GREENROOM_")} | {"GREENROOM_DATA": str(data)}


@pytest.fixture
def greenroom(tmp_path: Path) -> Run:
    """Runs the command with a data folder of its own."""
    env = clean_environment(tmp_path)

    def run(*args: str, given: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return command.greenroom(*args, environment=env | more, given=given)

    return run


def talk(greenroom: Run, persona: str = PERSONAS[0], lines: str = LINES, seed: int = 7) -> dict[str, Any]:
    done = greenroom("talk", persona, "--seed", str(seed), "--json", given=lines)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("persona", PERSONAS)
def test_talk_prints_one_object_in_the_shape_other_tools_read(greenroom: Run, persona: str) -> None:
    found = talk(greenroom, persona)
    assert {"persona", "seed", "model", "opening", "turns", "ended", "scorecard"} <= found.keys()
    assert (found["persona"], found["seed"], found["model"]) == (persona, 7, "embedded")
    assert found["ended"] in {"accept", "accept_grudging", "walk_away", "turn_limit", "trainee", "eof"}
    for turn in found["turns"]:
        assert {"trainee", "appraisal", "state", "events", "direction", "customer"} <= turn.keys()
        assert turn["state"].keys() == STATE_KEYS
        assert turn["state"]["band"] in {"calm", "tense", "upset", "boiling"}
        assert turn["customer"].strip()
        for label in turn["appraisal"]:
            assert label["signal"] in set(Signal)
            assert label["strength"] in {"weak", "strong"}
            assert normalise(label["quote"]) in normalise(turn["trainee"])


def test_every_quote_of_the_scorecard_is_in_the_transcript(greenroom: Run) -> None:
    found = talk(greenroom)
    quotes = 0
    for criterion in found["scorecard"]["criteria"].values():
        assert {"score", "reason", "confidence", "sub_skills", "evidence", "say_instead"} <= criterion.keys()
        for item in criterion["evidence"]:
            number = item["turn"]
            before = found["opening"] if number == 1 else found["turns"][number - 2]["customer"]
            said = found["turns"][number - 1]["trainee"] if item["speaker"] == "trainee" else before
            assert item["quote"] in said
            assert (item["polarity"] == "missed") == (item["speaker"] == "customer")
            quotes += 1
    assert quotes > 0


def test_the_same_seed_gives_the_same_chat_and_another_seed_another(greenroom: Run) -> None:
    def chat(seed: int) -> dict[str, Any]:
        found = talk(greenroom, seed=seed)
        return {key: found[key] for key in ("opening", "turns", "ended", "scorecard")}

    assert chat(7) == chat(7)
    assert len({json.dumps(chat(seed)["turns"]) for seed in (1, 2, 3)}) > 1


ENDS = [
    ("end of input", "Hello there.\n", "eof", 1),
    ("/end", "Hello there.\n/end\nnever read\n", "trainee", 1),
    ("nothing said", "", "eof", 0),
    ("blank lines are skipped", "\n \nHello there.\n\n", "eof", 1),
    ("no newline at the end", "Hello there.", "eof", 1),
]


@pytest.mark.parametrize(("why", "lines", "ended", "turns"), ENDS, ids=[row[0] for row in ENDS])
def test_how_a_chat_over_a_pipe_ends(greenroom: Run, why: str, lines: str, ended: str, turns: int) -> None:
    found = talk(greenroom, lines=lines)
    assert (found["ended"], len(found["turns"])) == (ended, turns)
    assert found["scorecard"]["criteria"].keys() == {"empathy", "diplomacy", "composure"}


def test_stop_ends_without_a_grade_and_kindly(greenroom: Run) -> None:
    found = talk(greenroom, lines="Hello there.\n/pause\n/stop\nnever read\n")
    assert (found["ended"], len(found["turns"]), found["scorecard"]) == ("stopped", 1, None)
    done = greenroom("talk", PERSONAS[0], given="Hello there.\n/pause\n/stop\n")
    assert "Paused. The customer waits" in done.stdout
    assert "Stopped, and that is all right" in done.stdout
    assert "Empathy" not in done.stdout
    assert "stopped" in greenroom("rehearsals").stdout


def test_the_intensity_ceiling_is_kept_and_shown(greenroom: Run) -> None:
    lines = "This is your own fault, you moron.\n" * 3
    done = greenroom("talk", PERSONAS[0], "--intensity", "tense", given=lines)
    assert "Played with intensity capped at tense." in done.stdout
    found = json.loads(greenroom("talk", PERSONAS[0], "--intensity", "tense", "--json", given=lines).stdout)
    assert {turn["direction"]["band"] for turn in found["turns"]} <= {"calm", "tense"}
    wrong = greenroom("talk", PERSONAS[0], "--intensity", "hot")
    assert (wrong.returncode, "expected one of calm, tense, upset, boiling" in wrong.stderr) == (2, True)


def test_the_customer_leaves_at_the_turn_limit_and_the_rest_is_not_read(greenroom: Run) -> None:
    lines = "".join(f"Let me look at point {n} of this for you now.\n" for n in range(9))
    done = greenroom("talk", PERSONAS[0], "--json", given=lines, GREENROOM_MAX_TURNS="3")
    found = json.loads(done.stdout)
    assert (found["ended"], len(found["turns"])) == ("turn_limit", 3)


def test_insults_drive_the_customer_out(greenroom: Run) -> None:
    lines = "You're an idiot.\nThis is your own fault, you moron.\nPay now or we take you to court.\n" * 4
    assert talk(greenroom, lines=lines)["ended"] == "walk_away"


def test_a_hint_is_given_and_counted(greenroom: Run) -> None:
    done = greenroom("talk", PERSONAS[0], given="/hint\nHello there.\n/end\n")
    assert done.returncode == 0
    assert "Coach:" in done.stdout
    assert "Hints used: 1" in done.stdout


def test_a_chat_killed_midway_can_be_resumed(greenroom: Run, tmp_path: Path) -> None:
    words: list[str] = [sys.executable, "-u", "-m", "bot", "talk", PERSONAS[0], "--seed", "7"]
    env = clean_environment(tmp_path)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as chat:
        assert chat.stdin is not None
        assert chat.stdout is not None
        for line in ("Hello there, I am Sam.", "What happened, from the start?"):
            chat.stdin.write(line + "\n")
            chat.stdin.flush()
        seen = [chat.stdout.readline() for _ in range(5)]  # opening, then each line with its reply
        chat.kill()
    listed = greenroom("rehearsals").stdout
    found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", listed)
    assert found, listed
    again = json.loads(greenroom("talk", "--resume", found[0], "--json", given="What would help most?\n").stdout)
    assert [turn["trainee"] for turn in again["turns"]][0::2] == ["Hello there, I am Sam.", "What would help most?"]
    assert again["turns"][0]["customer"] in seen[2]


TRANSCRIPTS = {
    "chat.txt": "Customer: Sent away twice!\nAgent: I'm sorry, that is twice too many.\nIt was our error.\n"
    "Customer: So?\nAgent: I will fix it today.\n",
    "chat.json": json.dumps(
        [{"speaker": "customer", "text": "You sent me away!"}, {"speaker": "trainee", "text": "I'm sorry we did that."}]
    ),
    "chat.yaml": "- {speaker: customer, text: You sent me away!}\n- {speaker: trainee, text: I am sorry we did it.}\n",
}


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_grade_reads_text_json_and_yaml(greenroom: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(TRANSCRIPTS[name])
    done = greenroom("grade", str(tmp_path / name), "--json", "--persona", PERSONAS[0], "--runs", "2")
    assert done.returncode == 0, done.stderr
    card = json.loads(done.stdout)
    assert {"criteria", "secondary", "findings", "flags", "meta"} <= card.keys()
    assert "not calibrated" in card["meta"]["notice"]
    for criterion in card["criteria"].values():
        assert criterion["score"] is None or criterion["score"] <= 3.5  # two turns at most: practice feedback


def test_appraise_labels_each_line(greenroom: Run) -> None:
    items: list[dict[str, Any]] = [
        {"customer": "This is the third time!", "trainee": "Calm down, it's only thirty pounds."},
        {
            "customer": "Will I be charged?",
            "trainee": "No, it costs you nothing.",
            "history": [],
            "facts": ["a router"],
        },
    ]
    done = greenroom("appraise", given="\n".join(map(json.dumps, items)) + "\n\n")
    labels = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(labels) == 2
    assert "belittle" in labels[0]["signals"]
    for item, label in zip(items, labels, strict=True):
        assert label["signals"].keys() == label["quotes"].keys()
        assert all(normalise(quote) in normalise(str(item["trainee"])) for quote in label["quotes"].values())


def test_state_runs_the_engine_alone(greenroom: Run, tmp_path: Path) -> None:
    (tmp_path / "turns.json").write_text('[{"validate": "strong"}, {"threat": "strong", "hostile": "weak"}, {}]')
    done = greenroom("state", PERSONAS[0], "--signals", str(tmp_path / "turns.json"))
    rows = json.loads(done.stdout)
    assert [row["turn"] for row in rows] == [0, 1, 2, 3]
    assert rows[2]["state"]["anger"] > rows[1]["state"]["anger"]


def test_personas_lists_what_the_trainee_may_see(greenroom: Run) -> None:
    done = greenroom("personas", "--json")
    assert [persona["id"] for persona in json.loads(done.stdout)] == PERSONAS
    hidden = [fact.text for persona in Library.at().personas() for fact in persona.hidden_facts]
    assert not [text for text in hidden if text in done.stdout]


def test_doctor_reports_a_sound_installation(greenroom: Run) -> None:
    done = greenroom("doctor", GREENROOM_PORT="1")
    assert done.returncode == 0, done.stdout
    assert "Embedded cast" in done.stdout.replace("\n", " ")


def test_doctor_names_what_is_wrong_and_the_fix(greenroom: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = greenroom("doctor", GREENROOM_DATA=str(tmp_path / "file" / "below"))
    assert done.returncode == 1
    assert "GREENROOM_DATA" in done.stdout


STATE = ["state", PERSONAS[0], "--signals", "-"]


def test_a_suite_is_played_by_the_embedded_cast_and_reported_in_every_form(greenroom: Run, tmp_path: Path) -> None:
    paths = {form: str(tmp_path / "new" / f"report.{form}") for form in ("html", "markdown", "junit")}
    done = greenroom("eval", "run", "appraiser", *(f"--{form}={path}" for form, path in paths.items()))
    assert done.returncode == 0, done.stderr
    assert "holds  micro_f1" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("Exit 0:")
    assert "324 of 324" in done.stderr
    texts = {form: Path(path).read_text(encoding="utf-8") for form, path in paths.items()}
    assert "<!doctype html>" in texts["html"].lower()
    assert "| working tree | embedded |" in texts["markdown"]
    assert texts["junit"].count("<testcase") > 324


def test_the_suites_are_listed_with_their_gates_in_words(greenroom: Run) -> None:
    listed = {row["id"]: row for row in json.loads(greenroom("eval", "list", "--json").stdout)}
    assert listed.keys() >= {"appraiser", "customer", "evaluator", "persona", "attack"}
    assert (listed["appraiser"]["kind"], listed["appraiser"]["cases"]) == ("appraiser", 324)
    assert "micro_f1 at least 0.7" in greenroom("eval", "list").stdout


def test_the_command_starts_without_statistics_and_evals() -> None:
    heavy = {"scipy", "sklearn", "krippendorff", "jinja2", "evals", "openai", "chainlit"}
    code = f"import sys, bot.cli; print(sorted({{name.split('.')[0] for name in sys.modules}} & {heavy}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_evals_without_their_packages_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eval, "NEEDED", ("scipy", "no_such_package"))
    with pytest.raises(InputError, match=r"need no_such_package: `pip install greenroom\[evals\]`"):
        eval.needed()


MISTAKES: list[tuple[str, list[str], dict[str, str], str]] = [
    ("unknown persona", ["talk", PERSONAS[0][:-1]], {}, f"did you mean '{PERSONAS[0]}'"),
    ("no persona", ["talk"], {}, "name a persona"),
    ("unknown rehearsal", ["talk", "--resume", "nope"], {}, "no rehearsal 'nope'"),
    ("unknown model", ["talk", PERSONAS[0], "--model", "gpt-9"], {}, "no provider"),
    ("missing file", ["grade", "nowhere.txt"], {}, "nowhere.txt: No such file"),
    ("bad setting", ["personas"], {"GREENROOM_PORT": "many"}, "GREENROOM_PORT='many'"),
    ("broken JSONL", ["appraise"], {"given": "{nope"}, "line 1: not JSON"),
    ("JSONL without trainee", ["appraise"], {"given": '{"customer": "x"}'}, "line 1: trainee"),
    ("unknown signal", STATE, {"given": '[{"vallidate": "weak"}]'}, "did you mean 'validate'"),
    ("unknown strength", STATE, {"given": '[{"validate": 3}]'}, "use 'weak' or 'strong'"),
    ("not a list", STATE, {"given": "{}"}, "expected a list"),
    ("no speaker", ["grade", "-"], {"given": "hello\n"}, "expected 'Customer:' or 'Agent:' first"),
    ("nothing to grade", ["grade", "-"], {"given": "Customer: hello\n"}, "nothing to grade"),
    ("empty transcript", ["grade", "-"], {"given": " "}, "empty"),
    ("wrong speaker", ["grade", "-"], {"given": '[{"speaker": "bot", "text": "x"}]'}, "use 'customer' or 'trainee'"),
    ("many without --out", ["grade", "chats.jsonl"], {}, "say where their scores go, e.g. --out scores.jsonl"),
    ("unknown suite", ["eval", "run", "apraiser"], {}, "did you mean 'appraiser'"),
    ("unknown revision", ["eval", "run", "appraiser", "--against", "nowhere"], {}, "nowhere: no such revision"),
    ("message too long", ["talk", PERSONAS[0]], {"given": "x" * 5000 + "\n"}, "at most 4000"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "args", "more", "words"), MISTAKES, ids=[row[0] for row in MISTAKES])
def test_a_persons_mistake_is_one_sentence_and_exit_code_two(
    greenroom: Run, why: str, args: list[str], more: dict[str, str], words: str
) -> None:
    done = greenroom(*args, **more)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_failure_of_ours_is_exit_code_one(greenroom: Run) -> None:
    done = greenroom("talk", PERSONAS[0], GREENROOM_DATABASE_URL="sqlite+aiosqlite:////proc/nowhere/x.db")
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "cannot create the folder" in done.stderr


@pytest.mark.parametrize("command", ["talk", "grade", "appraise", "state", "persona check", "eval run"])
def test_help_shows_an_example(greenroom: Run, command: str) -> None:
    shown = re.sub(r"\s+", " ", greenroom(*command.split(), "--help").stdout)
    assert f"greenroom {command}" in shown
    assert "Example" in shown
