"""The interview of `greenroom persona new`: a trainer's words, an example at each question, Enter keeps it."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple, get_args

from bot.authoring.ladder import rung
from bot.authoring.own_words import in_own_words, telling
from bot.authoring.sheet import KnownFact, Rung, Sheet, sheets
from bot.core.temperament import Archetype
from bot.embedded.playing.firsthand import pronoun
from bot.embedded.playing.recall import sentences
from bot.errors import InputError

Ask = Callable[[str, str], str]
"""Puts a question with its example to the author and gives the answer, empty for Enter."""
FACTS_END = ""
DIFFICULTIES = ("easy", "medium", "hard")


_ABOUT_THEM = re.compile(r"\b(?:he|him|his|she|hers?|they|them|their)\b", re.IGNORECASE)


class UnansweredError(InputError):
    """Nobody is there to answer (any more)."""


class Question(NamedTuple):
    """One question. `most`: characters that fit into the file."""

    answer: str
    text: str
    most: int


QUESTIONS: tuple[Question, ...] = (
    Question("name", "What is the customer's name?", 60),
    Question("age", "How old are they?", 3),
    Question("difficulty", f"How hard should it be: {', '.join(DIFFICULTIES)}?", 6),
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
    """Asks, checks and keeps. `kept`: the answers left at their example. `notes`: path -> what is left to write.

    `cut_short`: the answers ended before the questions did, and the rest is example.
    """

    def __init__(self, ask: Ask, tell: Callable[[str], None]) -> None:
        self._asking, self._tell, self._answered = ask, tell, 0
        self._entered = False
        self.kept: list[str] = []
        self.notes: dict[str, str] = {}
        self.cut_short = False

    def hold(self, archetype: Archetype | None = None) -> tuple[Archetype, Sheet]:
        """The archetype, asked for if not given, and the filled sheet; raises UnansweredError if nobody answers."""
        archetype = archetype or self.archetype()
        example = sheets()[archetype]
        given: dict[str, object] = {}
        for question in QUESTIONS:
            default = str(getattr(example, question.answer)).strip()
            answer = self._fitting(question, default)
            if self._entered:
                self.kept.append(question.answer)
            elif question.answer == "name":
                example = example.renamed(answer)
            given[question.answer] = int(answer) if question.answer == "age" else answer
        given |= self._told(example, given)
        given["facts"] = self._facts(example.facts)
        given |= {} if "facts" in self.kept else {"limits": {}}
        given["offers"] = tuple(self._rung(text, rung) for text, rung in zip(RUNGS, example.offers, strict=True))
        style = self._short("How do they write? Say what they do, not what they are.", example.style, 600)
        self.kept.extend(["style"] if self._entered else [])
        return archetype, example.model_copy(update=given | {"style": style})

    def archetype(self) -> Archetype:
        """Which way of reacting is nearest, by number or name."""
        names = get_args(Archetype)
        self._tell("These are ways of reacting, not situations; any of them may have a flood or a bill.")
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

    def _ask(self, text: str, default: str) -> str:
        """The answer; the default for Enter, and once the answers have ended, if there were any."""
        self._entered = True
        if not self.cut_short:
            try:
                answer = self._asking(text, default)
                self._answered += 1
                self._entered = not answer.strip()
                return default if self._entered else answer
            except UnansweredError:
                if not self._answered:
                    raise
                self.cut_short = True
        return default

    def _fitting(self, question: Question, default: str) -> str:
        """An answer that its field takes."""
        while True:
            answer = self._short(question.text, default, question.most)
            if question.answer == "age" and not (answer.isdecimal() and 16 <= int(answer) <= 110):
                self._tell(f"{answer!r} is no age from 16 to 110.")
            elif question.answer == "difficulty" and answer not in DIFFICULTIES:
                self._tell(f"{answer!r} is none of them; type {' or '.join(DIFFICULTIES)}.")
            else:
                return answer

    def _short(self, text: str, default: str, most: int) -> str:
        while True:
            answer = " ".join(self._ask(text, default).split())
            if 2 <= len(answer) <= most or self.cut_short:
                return answer
            self._tell(f"{len(answer)} characters; {most} fit.")

    def _told(self, example: Sheet, given: dict[str, object]) -> dict[str, object]:
        """What follows from the answers: words that give the hidden fact away, and lines only where still theirs."""
        own: dict[str, object] = {}
        name, happened, hidden = (str(given[answer]) for answer in ("name", "happened", "hidden"))
        if "happened" not in self.kept:
            turned = [in_own_words(one, name, pronoun(happened)) for one in sentences(happened)]
            own["story"] = tuple(filter(None, turned))
        if "hidden" in self.kept:
            return own
        told = in_own_words(hidden, name, pronoun(f"{happened} {hidden}"))
        if told is None:
            self.notes["script.disclose"] = "still about them; write it as they would say it"
        public = " ".join(str(given[answer]) for answer in ("happened", "wants", "brief", "summary"))
        public += " ".join(f" {fact.text} {fact.line}" for fact in example.facts)
        default = ", ".join(telling(hidden, name, public))
        words = self._short("Which words would give that away? Put commas between them.", default, 600)
        if self._entered:
            self.notes["hidden_facts.0.tells"] = "taken from the secret; would these words give it away?"
        return own | {"told": told or hidden, "tells": tuple(filter(None, (word.strip() for word in words.split(","))))}

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
                found.append(KnownFact(about=about, text=f"{_capital(about[0])}: {value}.", line=f"{value}."))
                if _ABOUT_THEM.search(value):
                    self.notes["script.answer"] = f"“{value}” is still about them; write it as they would say it"
            else:
                self._tell("Put a colon between what is asked for and the answer.")
        if not found:
            self.kept.append("facts")
        return tuple(found) or tuple(examples)

    def _rung(self, text: str, example: Rung) -> Rung:
        answer = self._short(text, example.text, 200)
        if answer == example.text:
            return example
        return rung(answer)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
