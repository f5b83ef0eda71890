"""Settings to cast: who plays which role, what the trainee is told of it, and that the embedded cast needs no model."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot import doctor
from bot.casting import EMBEDDED_CAST, cast_for, cast_notice, role_ids
from bot.config import Settings, settings
from bot.embedded.appraiser import EmbeddedAppraiser
from bot.errors import InputError
from bot.store.library import Library
from tests.llm.conftest import running_server as running_server
from tests.llm.conftest import server as server
from tests.llm.openai_server import Answer, OpenAIServer

WITHOUT_MODEL = """
import sys
import bot.cli
from bot.casting import cast_for, cast_notice
from bot.config import Settings
from bot.store.library import Library
cast_for(Settings(), Library.at().prompt), cast_notice(Settings())
print(sorted({name.split(".")[0] for name in sys.modules} & {"openai", "langchain", "langchain_core", "tiktoken"}))
"""


def given(**more: object) -> Settings:
    return Settings(_env_file=None, **more)  # type: ignore[arg-type]


ROLES: list[tuple[dict[str, object], str | None, str]] = [
    ({}, None, "appraiser=embedded customer=embedded evaluator=embedded coach=embedded"),
    ({"model": "m"}, None, "appraiser=m customer=m evaluator=m coach=m"),
    ({"model": "m", "appraiser_model": "embedded"}, None, "appraiser=embedded customer=m evaluator=m coach=m"),
    ({"evaluator_model": "e"}, None, "appraiser=embedded customer=embedded evaluator=e coach=e"),
    ({"model": "m", "customer_model": "c"}, None, "appraiser=m customer=c evaluator=m coach=m"),
    ({"model": "m", "customer_model": "c"}, "embedded", "appraiser=embedded customer=embedded evaluator=embedded "
     "coach=embedded"),
    ({"customer_model": "c"}, "o", "appraiser=o customer=o evaluator=o coach=o"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "override", "names"), ROLES)
def test_each_role_has_the_player_that_was_set(
    server: OpenAIServer, library: Library, more: dict[str, object], override: str | None, names: str
) -> None:
    wanted = dict(pair.split("=") for pair in names.split())
    assert role_ids(given(**more), override) == wanted
    assert cast_for(given(**more), library.prompt, override).names == wanted


@pytest.mark.parametrize(
    ("more", "predicts"),
    [
        ({"model": "m"}, True),
        ({"model": "m", "speculate": "off"}, False),
        ({"model": "m", "appraiser_model": "embedded"}, False),
        ({"model": "m", "customer_model": "embedded"}, False),
        ({}, False),
    ],
)
def test_the_reply_starts_on_a_guess_only_where_both_take_time(
    server: OpenAIServer, library: Library, more: dict[str, object], predicts: bool
) -> None:
    predictor = cast_for(given(**more), library.prompt).predictor
    assert isinstance(predictor, EmbeddedAppraiser) is predicts


@pytest.mark.parametrize(
    ("more", "told", "untold"),
    [
        ({}, str(EMBEDDED_CAST), "favour"),
        ({"model": "m"}, "it may favour its own words", "price"),
        ({"model": "m", "evaluator_model": "e"}, "evaluator: e", "favour"),
        ({"customer_model": "m", "max_cost": 1}, "The price of m is unknown", "favour"),
    ],
)
def test_the_trainee_is_told_who_plays_and_what_to_mind(
    server: OpenAIServer, more: dict[str, object], told: str, untold: str
) -> None:
    notice = " ".join(map(str, cast_notice(given(**more))))
    assert told in notice
    assert untold not in notice
    assert "not calibrated" in notice


def test_the_embedded_cast_imports_no_model_library() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_MODEL], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_wrong_model_is_told_before_the_rehearsal_begins(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    with pytest.raises(InputError, match=r"did you mean 'openai:gpt-4\.1'"):
        cast_for(given(evaluator_model="opnai:gpt-4.1"), library.prompt)


def test_keys_in_the_settings_file_reach_the_providers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "")
    monkeypatch.delenv("OPENAI_API_KEY")
    Path(".env").write_text("OPENAI_API_KEY=from-file\nGREENROOM_MODEL=openai:gpt-4.1\n")
    found = settings()
    assert set(role_ids(found).values()) == {"openai:gpt-4.1"}
    assert "customer: openai:gpt-4.1" in str(cast_notice(found)[0])
    monkeypatch.delenv("OPENAI_API_KEY")


async def test_the_doctor_tries_each_model_and_says_what_it_answered(server: OpenAIServer) -> None:
    server.respond(lambda body: '{"greeting": true}' if "response_format" in body else "Good day.")
    checks = {check.what: check for check in await doctor.examine(given(model="m", appraiser_model="embedded"))}
    assert "Model of the appraiser" not in checks
    assert checks["Model of the customer"].good
    assert "answered 'Good day.' in " in checks["Model of the customer"].found
    assert "greeting=True by JSON schema" in checks["Model of the evaluator"].found


async def test_the_doctor_names_what_failed_and_the_fix(server: OpenAIServer) -> None:
    server.otherwise = Answer(status=401)
    checks = {check.what: check for check in await doctor.examine(given(customer_model="m"))}
    found = checks["Model of the customer"]
    assert not found.good
    assert "check OPENAI_API_KEY" in found.found
    assert "GREENROOM_CUSTOMER_MODEL" in found.fix
