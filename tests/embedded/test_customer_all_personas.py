"""What has to hold for every persona, played against trainees of every style."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import pytest

from bot.core.disclosure import leaks
from bot.core.persona import Persona
from bot.core.transcript import normalise, words
from bot.embedded.playing.recall import key, sentences
from bot.embedded.playing.reply import reply
from tests.embedded.staging import OPENING, bare, personas, rehearse, say
from tests.embedded.trainees import STYLES

EVERYONE = [*personas(), *(bare(persona) for persona in personas()[::3])]
IDS = [*(p.id for p in personas()), *(f"{p.id}-without-script" for p in personas()[::3])]
FORMS = (
    "What's the {}?", "Could you confirm the {} please?", "can i take the {}", "I just need the {}.",
    "And the {}?", "Can you tell me the {}, please?",
)  # fmt: skip
NO_NOUN = re.compile(r"\b(?:how|when|what|where|who|which|you|did|is|pass|pay|reach)\b")
QUOTED = re.compile(r"(?<!\w)'([^']+(?:'\w[^']*)*)'(?!\w)")
FIGURE = re.compile(r"\d[\d,.:]*\d|\d")


def questions(persona: Persona) -> Iterator[tuple[str, str, str]]:
    """Ways to ask for each fact: the noun, the question, the fact; a word that two facts share asks for neither."""
    shared = Counter(normalise(word) for fact in persona.character.facts for word in fact.about)
    for i, fact in enumerate(persona.character.facts):
        nouns = [word for word in fact.about if shared[normalise(word)] == 1 and not NO_NOUN.search(word)]
        for j, noun in enumerate(nouns[:4]):
            yield noun, FORMS[(i + j) % len(FORMS)].format(noun), fact.text


def tells(reply: str, noun: str, fact: str, persona: Persona) -> bool:
    """Whether the reply is what the script has for that very word; without one, a figure or a third of the fact."""
    scripted = [key(a.line) for a in persona.script.answer if normalise(noun) in map(normalise, a.about)]
    if scripted:
        return any(line in key(reply) for line in scripted)
    figures = set(FIGURE.findall(normalise(fact))) & set(FIGURE.findall(normalise(reply)))
    own = set(words(fact)) - {"he", "she", "his", "her", "him", "is", "has", "was", "the", "a", "it"}
    return bool(figures) or len(own & set(words(reply))) >= len(own) / 3


def test_facts_asked_for_are_told_in_at_least_95_of_100_ways_to_ask() -> None:
    asked = [(persona, *form) for persona in EVERYONE for form in questions(persona)]
    wrong = [(p.id, q, said) for p, noun, q, fact in asked if not tells(said := say(p, q), noun, fact, p)]
    assert len(asked) >= 200
    assert len(wrong) <= 0.05 * len(asked), wrong


@pytest.mark.parametrize("persona", EVERYONE, ids=IDS)
def test_a_fact_asked_for_twice_is_given_twice_and_in_other_words(persona: Persona) -> None:
    _, question, _ = next(form for form in questions(persona) if FIGURE.search(say(persona, form[1])))
    first = say(persona, question)
    again = say(persona, question, before=(("customer", OPENING), ("trainee", question), ("customer", first)))
    assert set(FIGURE.findall(normalise(first))) & set(FIGURE.findall(normalise(again))), (first, again)
    assert key(again) != key(first)


@pytest.mark.parametrize("persona", EVERYONE, ids=IDS)
@pytest.mark.parametrize("style", STYLES)
def test_no_sentence_is_said_twice_in_a_rehearsal(persona: Persona, style: str) -> None:
    replies = [said for _, said in rehearse(persona, STYLES[style], seed=7)]
    times = Counter(key(s) for said in replies for s in sentences(said) if len(words(s)) > 3)
    assert not [sentence for sentence, count in times.items() if count > 1]


@pytest.mark.parametrize("persona", personas(), ids=lambda persona: persona.id)
def test_five_rehearsals_of_a_persona_use_mostly_different_word_pairs(persona: Persona) -> None:
    """Distinct-2 per rehearsal (different word pairs / word pairs of all its replies), averaged over the styles."""
    shares = []
    for seed, messages in enumerate(STYLES.values()):
        replies = [words(said) for _, said in rehearse(persona, messages, seed=seed)]
        pairs = [pair for said in replies for pair in pairwise(said)]
        shares.append(len(set(pairs)) / len(pairs))
    assert sum(shares) / len(shares) > 0.8, shares


@pytest.mark.parametrize("persona", EVERYONE, ids=IDS)
@pytest.mark.parametrize("style", STYLES)
def test_no_reply_gives_a_locked_fact_away(persona: Persona, style: str) -> None:
    for here, said in rehearse(persona, STYLES[style], seed=11):
        assert not leaks(said, persona, frozenset(fact.id for fact in here.role.unlocked)), said


@pytest.mark.parametrize("persona", EVERYONE, ids=IDS)
@pytest.mark.parametrize("style", STYLES)
def test_what_stands_in_quotation_marks_after_a_trainee_line_is_really_theirs(persona: Persona, style: str) -> None:
    own = normalise(persona.script.model_dump_json())
    quoted_before = False
    for here, said in rehearse(persona, STYLES[style], seed=5)[1:]:
        quotes = [q for q in QUOTED.findall(normalise(said)) if q not in own]
        theirs = normalise(" ".join(u.text for u in here.transcript.said_by("trainee")))
        assert all(quote in theirs and len(quote.split()) <= 8 for quote in quotes), (said, quotes)
        assert not (quotes and quoted_before), said
        quoted_before = bool(quotes)


@pytest.mark.parametrize("persona", EVERYONE, ids=IDS)
def test_the_same_scene_gives_the_same_reply_and_another_seed_another_opening(persona: Persona) -> None:
    openings = set()
    for seed in range(12):
        once, twice = (rehearse(persona, STYLES["casual"][:3], seed=seed) for _ in range(2))
        assert [said for _, said in once] == [said for _, said in twice]
        openings.add(once[0][1])
    assert len(openings) > 1


@pytest.mark.parametrize("persona", EVERYONE, ids=IDS)
def test_replies_are_short_and_whole(persona: Persona) -> None:
    for style in STYLES.values():
        for _, said in rehearse(persona, style, seed=3)[1:]:
            assert said
            assert len(sentences(said)) <= persona.character.voice.max_sentences + 3, said
            assert said.count("?") <= 3, said
            assert not re.search(r"[{}]|  ", said), said


@pytest.mark.bench
def test_a_reply_takes_less_than_five_milliseconds() -> None:
    scenes = [here for persona in personas() for here, _ in rehearse(persona, STYLES["kind"], seed=1)]
    began = time.perf_counter()
    for here in scenes:
        reply(here)
    assert (time.perf_counter() - began) / len(scenes) < 0.005
