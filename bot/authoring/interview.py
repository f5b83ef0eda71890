"""The interview of `greenroom persona new`: a trainer's words, an example at each question, Enter keeps it."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, get_args

from bot.authoring.sheet import KnownFact, Rung, Sheet, sheets
from bot.core.phrases import stems
from bot.core.temperament import Archetype

Ask = Callable[[str, str], str]
"""Puts a question with its default to the author and gives the answer, the default for Enter."""
FACTS_END = ""
MAX_ABOUT = 4


class Question(NamedTuple):
    """One question. `most`: characters that fit into the file."""

    answer: str
    text: str
    most: int


QUESTIONS: tuple[Question, ...] = (
    Question("name", "What is the customer's name?", 60),
    Question("industry", "What business are you in?", 40),
    Question(
        "happened", "What happened to them? Two or three sentences about her or him, with a day or a sum in them.", 600
    ),
    Question("wants", "What did they come for?", 600),
    Question("brief", "What does the trainee know before the chat, and what may they do?", 600),
    Question("summary", "One line to announce the customer, without giving anything away?", 200),
    Question("hidden", "What would they tell only somebody they trust? It should explain how they are.", 600),
)
RUNGS = (
    "What could the trainee offer that is too little?",
    "What would settle it, and is the trainee's to give?",
    "What would they like to have that nobody here may give?",
)


class Interview:
    """Asks, checks and keeps. `kept`: the answers left at their example."""

    def __init__(self, ask: Ask, tell: Callable[[str], None]) -> None:
        self._ask, self._tell = ask, tell
        self.kept: list[str] = []

    def hold(self, archetype: Archetype | None = None) -> tuple[Archetype, Sheet]:
        """The archetype, asked for if not given, and the filled sheet."""
        archetype = archetype or self.archetype()
        example = sheets()[archetype]
        given: dict[str, object] = {}
        for question in QUESTIONS:
            default = str(getattr(example, question.answer)).strip()
            answer = self._short(question.text, default, question.most)
            if question.answer == "name":
                example = example.renamed(answer)
            elif answer == default:
                self.kept.append(question.answer)
            given[question.answer] = answer
        given |= self._told(example, given)
        given["facts"] = self._facts(example.facts)
        given["offers"] = tuple(self._rung(text, rung) for text, rung in zip(RUNGS, example.offers, strict=True))
        given["style"] = self._short("How do they write? Say what they do, not what they are.", example.style, 600)
        return archetype, example.model_copy(update=given)

    def archetype(self) -> Archetype:
        """Which way of reacting is nearest, by number or name."""
        names = get_args(Archetype)
        self._tell("Which is nearest to your customer? Somebody who ...")
        for number, name in enumerate(names, 1):
            self._tell(f"  {number}  {sheets()[name].kind}  ({name})")
        while True:
            answer = self._ask("Number", "1").strip()
            chosen = [name for number, name in enumerate(names, 1) if answer in (name, str(number))]
            if chosen:
                found: Archetype = chosen[0]
                return found
            self._tell(f"{answer!r} is none of them; type a number from 1 to {len(names)}.")

    def _short(self, text: str, default: str, most: int) -> str:
        while True:
            answer = " ".join(self._ask(text, default).split())
            if 2 <= len(answer) <= most:
                return answer
            self._tell(f"{len(answer)} characters; {most} fit.")

    def _told(self, example: Sheet, given: dict[str, object]) -> dict[str, object]:
        """What follows from the answers: words that give the hidden fact away, and lines only where still theirs."""
        own: dict[str, object] = {}
        if given["happened"] != example.happened.strip():
            own["story"] = ()
        default = ", ".join(example.tells)
        if given["hidden"] != example.hidden:
            own["told"] = ""
            default = ", ".join(_telling(str(given["hidden"]), str(given["name"])))
        words = self._short("Which words would give that away? Put commas between them.", default, 600)
        return own | {"tells": tuple(filter(None, (word.strip() for word in words.split(","))))}

    def _facts(self, examples: Sequence[KnownFact]) -> tuple[KnownFact, ...]:
        """What the trainee will ask for. Enter at the first keeps all examples."""
        self._tell("What will the trainee ask for? One a line, like 'order number: HB-40417'; Enter ends the list.")
        found: list[KnownFact] = []
        while True:
            answer = self._ask("Fact", FACTS_END).strip()
            if not answer:
                break
            what, colon, value = (part.strip() for part in answer.partition(":"))
            if colon and what and value:
                about = tuple(part.strip() for part in re.split(r"[,/]", what) if part.strip())
                found.append(KnownFact(about=about, text=f"{_capital(what)}: {value}.", line=f"{value}."))
            else:
                self._tell("Put a colon between what is asked for and the answer.")
        if not found:
            self.kept.append("facts")
        return tuple(found) or tuple(examples)

    def _rung(self, text: str, example: Rung) -> Rung:
        answer = self._short(text, example.text, 200)
        if answer == example.text:
            return example
        id = re.sub(r"[^a-z0-9]+", "-", answer.lower()).strip("-")[:40].strip("-")
        return Rung(id=id if id[:1].isalpha() else f"offer-{id}", text=answer, about=_about(answer))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _about(text: str) -> tuple[str, ...]:
    """Words that would recognise an offer: the whole, and its longer words."""
    long = [word for word in re.findall(r"[a-z'-]{5,}", text.lower()) if stems(word)]
    return tuple(dict.fromkeys([text.lower(), *long]))[:MAX_ABOUT]


def _telling(hidden: str, name: str) -> list[str]:
    """The rarer words of a hidden fact, for the author to choose from."""
    own = {part.lower() for part in name.split()}
    long = [word for word in re.findall(r"[A-Za-z'-]{6,}", hidden) if word.lower() not in own]
    return list(dict.fromkeys(word.lower() for word in long))[:MAX_ABOUT] or [hidden[:40]]
