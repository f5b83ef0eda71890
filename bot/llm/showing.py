"""How chats, ladders, rubrics and rules are shown to a model. What people typed is data between random markers."""

import json
import secrets
from collections.abc import Callable, Iterable, Sequence

from bot.core.persona import Offer
from bot.core.prompt import Prompt, fenced
from bot.core.rubric import Criterion, Line, Pack
from bot.core.signals import SIGNALS
from bot.core.transcript import HIDDEN, Speaker, Transcript, Utterance

Prompts = Callable[[str], Prompt]
"""A prompt by name, e.g. `Library.prompt`."""
UNKNOWN = "Nothing is known."
"""Stands where a transcript came without brief or facts."""

_AUTHORITY = {
    "allowed": "may offer",
    "needs_approval": "only with approval, may offer to ask for it",
    "not_allowed": "may not offer",
}
_POSING = str.maketrans({"<": "\\u003c", "[": "\\u005b"})
"""What fences, role tags and special tokens begin with; JSON reads the escapes back as they were."""


def chat(transcript: Transcript, speaker: Speaker | None = None, **also: str) -> dict[str, str]:
    """The variables `transcript` and `marker` of a prompt; only what `speaker` said, if given.

    One JSON object a line, so that no message can add a line. Turn n is the trainee's message n and the customer's
    words that it answers, as in `Evidence.turn`. `also`: more variables that hold what people or models wrote.
    """
    marker = secrets.token_hex(8)
    lines = "\n".join(_line(said) for said in transcript.utterances if speaker in (None, said.speaker))
    return {"marker": marker} | {name: fenced(text, marker) for name, text in {"transcript": lines, **also}.items()}


def as_data(**fields: str | int) -> str:
    """One line of JSON in which nothing can pose as a fence or a role tag."""
    plain = {name: HIDDEN.sub("", value) if isinstance(value, str) else value for name, value in fields.items()}
    return json.dumps(plain, ensure_ascii=False).translate(_POSING)


def answered(transcript: Transcript) -> Transcript:
    """`transcript` without the customer's words that the trainee never got to answer."""
    said = transcript.utterances
    last = max((i for i, one in enumerate(said) if one.speaker == "trainee"), default=-1)
    return Transcript(utterances=said[: last + 1])


def ladder(offers: Sequence[Offer]) -> str:
    """The offers, cheapest first, with what the trainee may do about each."""
    lines = (f"- {offer.text} ({_AUTHORITY[offer.authority]})" for offer in sorted(offers, key=lambda o: o.cost))
    return "\n".join(lines) or "- nothing is laid down"


def signal_table() -> str:
    """The closed list of signals, one a line."""
    return "\n".join(
        f"- {signal}: {spec.definition}. E.g. {spec.example} Not: {spec.not_this.rstrip('.')}."
        for signal, spec in SIGNALS.items()
    )


def sub_skills(criterion: Criterion) -> str:
    """The sub-skills of `criterion`, one a line."""
    return "\n".join(f"- {id}, {skill.name}: {skill.definition}" for id, skill in criterion.sub_skills.items())


def anchors(criterion: Criterion) -> str:
    """What each level looks like, best first."""
    return "\n".join(f"{level}: {text}" for level, text in sorted(criterion.anchors.items(), reverse=True))


def examples(criterion: Criterion) -> str:
    """The near misses with their reading."""
    return "\n\n".join(text.strip() for text in criterion.examples) or "None."


def lines(secondary: Iterable[tuple[str, Line]]) -> str:
    """The secondary lines with their anchors."""
    return "\n".join(
        f"- {id} ({line.name}). " + " ".join(f"{level}: {text}" for level, text in sorted(line.anchors.items()))
        for id, line in secondary
    )


def rules(packs: Sequence[Pack]) -> str:
    """Every rule that binds, one a line."""
    return "\n".join(f"- {rule.id}: {rule.finding}" for pack in packs for rule in pack.rules)


def _line(said: Utterance) -> str:
    return as_data(turn=said.turn + (said.speaker == "customer"), speaker=said.speaker, text=said.text)
