"""How the texts read: lines as a person types them, a situation that tells what happened and not what to feel."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.authoring.findings import Remark
from bot.authoring.spoken import Line, lines
from bot.core.persona import Persona
from bot.core.script import SLOTS
from bot.embedded.playing.recall import sentences

LONG_SENTENCE = 40
"""Words; beyond, a chat message is hard to read."""
SHORT_SITUATION = 15
"""Words; with fewer, nothing has happened yet that explains the feeling."""
FILLED = SLOTS - {"question"}
_STAGED = re.compile(r"\*[^*\n]{1,40}\*|[(\[](?=[a-z])[a-z]+(?:s|ing)(?: [a-z]+){0,3}[)\]]", re.IGNORECASE)
_MARKUP = re.compile(r"\*\*|__|`|</?[a-z][^>]*>|\]\(|^#+ |&(?:amp|nbsp|lt|gt|quot);", re.IGNORECASE | re.MULTILINE)
_SHOUTED = re.compile(
    r"\b(?:[A-Z]{2,}(?:'[A-Z]+)? +){2,}[A-Z]{2,}\b|\b(?=(?:[A-Z']+[ ,]+)*[A-Z]{4,})(?:[A-Z]{2,}[ ,]+){2,}[A-Z]{2,}\b"
    r"|[!?]{3,}"
)
"""Three words in capitals and more; short ones between commas are names: DHL, UPS."""
_MOODS = (
    "angry|furious|mad|livid|rude|upset|annoyed|irritated|frustrated|aggressive|impatient|hostile|sad|anxious|nervous|"
    "emotional|demanding|stressed|desperate|unhappy|confused|entitled|sarcastic|bitter|worried|scared|ashamed|difficult"
)
_ADJECTIVE = re.compile(
    rf"\b(?:is|are|gets|becomes|feels|sounds|acts|seems|stays|remains|be) "
    rf"(?:(?:very|so|really|extremely|quite|rather|increasingly|a bit|more and more|always|often) )*({_MOODS})\b"
    r"(?<!difficult(?= to))",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"(?:^|[.,;] ?|\band )(?:(?:very|so|really|extremely) )?({_MOODS})(?=$|[.,;]| and\b)", re.IGNORECASE
)
_TRAINEES_GOAL = re.compile(
    r"\b(?:test|challenge|train|teach) (?:the|an?|their|his|her) (?:agent|trainee|employee|rep)"
    r"|\b(?:agent|trainee|rep)\b[^.]{0,40}\b(?:empath|apolog|calm|patien|listen|de-?escalat|polite)"
    r"|\bto be (?:calmed|de-?escalated|shown empathy|treated with empathy)\b|\bto calm down\b"
    r"|\bgood (?:customer )?service\b|\bto (?:be|feel) (?:heard|understood|respected|listened to|calmer)\b",
    re.IGNORECASE,
)
_COACHING = re.compile(
    r"\b(?:show|use|express|demonstrate) (?:\w+ )?(?:empathy|compassion|patience|understanding)\b"
    r"|\b(?:remember|be sure|make sure|try|aim|do not forget|don't forget) to\b"
    r"|\byou (?:should|must|need to|have to)(?= (?:(?:first|always|never|not) )?(?:show|listen|stay|remain|keep|be|"
    r"sound|acknowledge|apologi[sz]e|calm|reassure|let|give|understand|win|earn|build)\b)"
    r"|\b(?:acknowledge|validate|name|reflect) (?:his|her|their|the) "
    r"(?:feeling|anger|grief|fear|shame|frustration|loss)"
    r"|\bapologi[sz]e\b|\bcalm (?:him|her|them) down\b|\bde-?escalate\b"
    r"|\bask (?:him|her|them) (?:about|why|whether|if|what)\b"
    r"|\b(?:he|she|they) (?:only |just )?(?:want|wants|need|needs) to (?:be|feel) (?:heard|listened|understood)"
    r"|\b(?:will|would) (?:only )?(?:accept|open up|calm down|tell you)\b"
    r"|\bthe (?:right|best) (?:answer|solution|offer)\b",
    re.IGNORECASE,
)


def remarks(persona: Persona) -> Iterator[Remark]:
    """Findings on every text that a person or a model reads."""
    most = persona.character.voice.max_sentences
    for line in lines(persona.script):
        if told := _line_faults(line.text, most):
            yield from (remark._replace(key=line.key) for remark in told)
        yield from _slots(line)
    for band, samples in persona.character.voice.samples.items():
        for index, text in enumerate(samples):
            told = _line_faults(text, most)
            yield from (remark._replace(key=f"character.voice.samples.{band}.{index}") for remark in told)
    yield from _prose(persona)
    yield from _walk_away(persona)


@lru_cache(maxsize=16384)
def _line_faults(text: str, most: int) -> tuple[Remark, ...]:
    """What is wrong with the words of one line; the key is left open."""
    return tuple(_words_faults(text, most))


def _words_faults(text: str, most: int) -> Iterator[Remark]:
    said = sentences(text)
    if len(said) > most:
        what = f"{len(said)} sentences; this voice has at most {most}"
        yield _warn("too-long", what, "cut it, or raise character.voice.max_sentences")
    if max(map(_words, said), default=0) > LONG_SENTENCE:
        yield _warn("too-long", f"a sentence of {max(map(_words, said))} words", "make two of it")
    if found := _MARKUP.search(text):
        yield _warn("markup", f"{found[0].strip()!r} would be typed as it stands", "write plain text")
    elif found := _STAGED.search(text):
        yield _warn("stage-direction", f"{found[0]!r} is for an actor", "say it in words, or leave it out")
    if found := _SHOUTED.search(text):
        fix = "one word in capitals is enough: voice.changes: [one_word_caps]"
        yield _warn("shouting", f"{found[0][:40]!r} shouts", fix)


def _words(sentence: str) -> int:
    return sentence.count(" ") + 1


def _warn(rule: str, what: str, fix: str) -> Remark:
    return Remark("warning", rule, "", what, fix)


def _slots(line: Line) -> Iterator[Remark]:
    """Slots that nobody fills where this line stands."""
    if "{" not in line.text:
        return
    used = [name for name in SLOTS if f"{{{name}}}" in line.text]
    if line.told and used:
        what = f"{{{used[0]}}} would be typed as it stands"
        yield Remark("error", "slot", line.key, what, "slots are for reactions, beats and offers")
        return
    for name in used:
        if name == "question" or (name == "fact" and ".odd.asked_again" not in line.key):
            yield Remark(
                "error", "slot", line.key, f"nothing fills {{{name}}} here, so it is never said", "leave it out"
            )
        elif name == "broken" and ".walk_away." not in line.key:
            yield Remark("warning", "slot", line.key, "{broken} names what ended a chat", "keep it for walk_away")


def _prose(persona: Persona) -> Iterator[Remark]:
    character, behaviour = persona.character, "say what they do: 'counts things, answers in one word'"
    for key, text, bare in (
        ("character.situation", character.situation, False),
        ("character.voice.style", character.voice.style, True),
    ):
        found = _ADJECTIVE.search(text) or (_BARE.search(text) if bare else None)
        if found:
            yield Remark("warning", "adjective", key, f"{found[0].strip(' .,;')!r} names a mood", behaviour)
    if _words(character.situation) < SHORT_SITUATION:
        what = f"{_words(character.situation)} words: no reason behind the feeling"
        yield Remark(
            "warning", "no-reason", "character.situation", what, "tell what happened to them, with a day or a sum"
        )
    if found := _TRAINEES_GOAL.search(character.goal):
        what = f"{found[0]!r} is the trainee's goal"
        yield Remark("warning", "trainees-goal", "character.goal", what, "write what the customer came for")
    if found := _COACHING.search(persona.brief):
        what = f"{found[0]!r} tells the trainee how to win"
        yield Remark(
            "warning", "coaching", "brief", what, "say only what is known before the chat, and what may be offered"
        )
    for key, text in (
        ("summary", persona.summary),
        ("brief", persona.brief),
        ("character.situation", character.situation),
    ):
        yield from (remark._replace(key=key) for remark in _words_faults(text, 99))


def _walk_away(persona: Persona) -> Iterator[Remark]:
    said = [line for lines in persona.script.beats.get("walk_away", {}).values() for line in lines]
    if said and all("{" in line for line in said):
        what = "every line needs a slot filled; patience can run out with nothing to name"
        yield Remark("warning", "slot", "script.beats.walk_away", what, "add a line without {broken}")
