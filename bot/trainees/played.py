"""A trainee of a style, played by a language model."""

from pydantic import BaseModel

from bot.core.transcript import Transcript
from bot.core.usage import Call
from bot.llm.models import Model
from bot.llm.showing import Prompts, chat, ladder
from bot.llm.structured import structured
from bot.trainees.trainee import Known, Style

MOST_TOKENS, MOST_CHARACTERS = 400, 1200
TEMPERATURE = 0.8


class Message(BaseModel):
    """What a model says as the trainee. `finished`: it has said all it would."""

    text: str
    finished: bool


class ModelTrainee:
    """Sees what `ScriptedTrainee` sees. The seed goes to the model, which may or may not heed it."""

    def __init__(self, style: Style, model: Model, prompts: Prompts) -> None:
        self.name = f"{model.id} as {style}"
        self._model, self._prompt = model, prompts("trainee")
        self._style = self._prompt.tables["style"][style]

    async def say(self, known: Known, so_far: Transcript, seed: int, calls: list[Call]) -> str | None:
        """The next message, or None to end; raises FailureError where the model gave none that can be used."""
        filled = self._prompt.fill(
            style=self._style,
            name=known.name,
            brief=known.brief,
            offers=ladder(known.offers),
            seed=str(seed),
            **chat(so_far),
        )
        said = await structured(
            self._model, filled, Message, calls=calls, role="trainee", max_tokens=MOST_TOKENS,
            temperature=TEMPERATURE, seed=seed,
        )  # fmt: skip
        text = " ".join(said.text.split())[:MOST_CHARACTERS]
        return text if text and not said.finished else None
