"""The coach says what to do next from what was said, never the line and never anything hidden."""

import pytest

from bot.core.signals import Signal
from bot.core.transcript import Speaker, Transcript, words
from bot.embedded.coach import ADVICE, EmbeddedCoach, View, advice, view
from tests.embedded.rosa import ROSA
from tests.embedded.staging import personas, rehearse
from tests.embedded.trainees import STYLES

S = Signal

Lines = list[tuple[Speaker, str]]
LEAK: Lines = [("customer", "It leaks again. Third time.")]
HEARD = [{S.NAME_FEELING, S.OPEN_QUESTION}]


def chat(*messages: str, reply: str = "It went into the hall.") -> Transcript:
    """A leak, and the same reply to everything."""
    lines = list(LEAK)
    for message in messages:
        lines += [("trainee", message), ("customer", reply)]
    return Transcript.of(lines)


@pytest.mark.parametrize(
    ("transcript", "done", "about"),
    [
        (chat(), [], "say back"),
        (chat("You should have read the manual."), [{S.BLAME_CUSTOMER, S.VALIDATE}], "give them room"),
        (chat("Order number?", "Order number?", reply="It is WM-5531."), [set(), set()], "already in this chat"),
        (chat("I see.", reply="And the bill?"), [{S.IGNORE_QUESTION}], "still open"),
        (chat("That's not possible."), [{S.POLICY_SHIELD}], "say what can"),
        (chat("I completely understand."), [{S.HOLLOW_EMPATHY}], "formula"),
        (chat("I guarantee it."), [{S.OVERPROMISE}], "more than you control"),
        (chat("I'll look.", reply="Will it cost me?"), [{S.EXPLAIN_NEXT_STEP}], "question"),
        (chat("Order number?", reply="It is WM-5531."), [set()], "what this is like for them"),
        (chat("That must be hard.", reply="I am SOAKED!"), [{S.NAME_FEELING}], "heat"),
        (chat("That must be hard."), [{S.NAME_FEELING}], "open question"),
        (chat("word " * 95), HEARD, "Say less"),
        (chat("That must be hard. What happened?"), HEARD, "smallest remedy"),
        (chat("A new machine."), [{*HEARD[0], S.CONCRETE_OFFER}], "smaller remedy"),
        (chat("I can repair it."), [{*HEARD[0], S.CONCRETE_OFFER}], "what would settle it"),
        (chat("A plan of £20."), [{*HEARD[0], S.CONCRETE_OFFER}], "your name"),
        (chat("A plan of £20 by me."), [{*HEARD[0], S.CONCRETE_OFFER, S.OWN_IT}], "two ways"),
        (chat("A plan or cash?"), [{*HEARD[0], S.OFFER_CHOICE, S.OWN_IT}], "after this chat closes"),
    ],
)
def test_the_advice_fits_what_was_said(transcript: Transcript, done: list[set[Signal]], about: str) -> None:
    assert about in advice(View(transcript, ROSA, tuple(frozenset(signals) for signals in done)))


async def test_the_hint_is_one_sentence_and_gives_neither_line_nor_secret() -> None:
    for persona in personas():
        for messages in STYLES.values():
            here, _ = rehearse(persona, messages, seed=4)[-1]
            for end in range(1, len(here.transcript.utterances), 2):
                before = Transcript(utterances=here.transcript.utterances[:end])
                hint = await EmbeddedCoach().hint(before, persona, [])
                assert hint.endswith((".", "?"))
                assert not hint[:-1].count(". ")
                assert not any(tell in hint.lower() for fact in persona.hidden_facts for tell in fact.tells)


def test_every_advice_is_short_and_said_to_the_trainee() -> None:
    wordings = [wording for _, wordings in ADVICE for wording in wordings]
    assert len(set(wordings)) == len(wordings)
    assert all(len(words(wording)) <= 28 for wording in wordings)


def test_a_situation_that_lasts_is_put_in_other_words_on_the_next_turn() -> None:
    rude = frozenset({S.HOSTILE})
    assert advice(View(chat("Oh."), ROSA, (rude,))) != advice(View(chat("Oh.", "Oh."), ROSA, (rude, rude)))


def test_the_coach_labels_what_it_reads() -> None:
    seen = view(chat("That must be exhausting, mopping the floor for the third time. What happened this time?"), ROSA)
    assert S.OPEN_QUESTION in seen.done[0]
