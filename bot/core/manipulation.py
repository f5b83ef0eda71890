"""Spots messages that seem to address whoever judges them. It only flags: such words move no score by themselves."""

import base64
import binascii
import re

from bot.core.transcript import HIDDEN, Transcript, normalise

_JUDGE = r"(?:evaluator|grader|rater|assessor|examiner|scorer|language model|llm|chatgpt|ai (?:model|judge|system))"
_MARKS = (
    r"(?:(?:full|top|highest|maximum|max|perfect) (?:marks?|scores?|ratings?|grades?)|"
    r"[45] ?/ ?5|(?:5|five) out of (?:5|five)|5s)"
)
_HEADS = r"(?:system|assistant|developer|customer|client|instructions?|new task)"
_TAG = r"(?:im_start|im_end|system|assistant|user|eot_id|start_of_turn|end_of_turn|s)"
_ORDER = re.compile(
    "|".join(
        (
            r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rubrics?|guidelines)\b",
            r"\b(?:previous|prior|above|system) (?:instructions?|prompts?)\b",
            rf"\b(?:dear|hey|attention|note to|to|you are|as) (?:the |an? |our |your )?{_JUDGE}\b",
            rf"(?:^|\n){_JUDGE}\s*[:,]|\b(?:i am|i'm) (?:now )?(?:the |an? |your ){_JUDGE}\b",
            rf"\b(?:give|award|assign|rate|score|grade|mark|deserves?|earns?|set)\b.{{0,60}}\b{_MARKS}",
            rf"\b(?:empathy|diplomacy|composure)\b.{{0,20}}(?:=|:|\bis\b|\bat\b) ?\W?{_MARKS}",
            r"\b(?:empathy|diplomacy|composure)\W{1,3}[1-5]\b",
            r"[\"']?\b(?:scores?|evidence|sub_skills?|polarity|signals?|labels|verdict)\b[\"']\s*:",
            r"\bend of (?:the )?(?:transcript|chat|data|conversation)\b|</? ?data\b",
            rf"<\|?\s*/?\s*{_TAG}\b|\[/?inst\]|<<sys>>",
            rf"(?:^|\n)\s*(?:#+ ?)?\W{{0,3}}{_HEADS}\W{{0,3}}:",
            r"\bignor(?:ez|e[rz]?|iere|ieren|a|ar)\b.{0,30}\b(?:instructions?|instrucciones|anweisungen|istruzioni)\b",
            r"\b(?:bewerte|vergib|note[zr]?|donnez|califica|asigna|dai)\b.{0,40}\b(?:5|fünf|cinq|cinco|bestnote|máxima)\b",
        )
    )
)
_ENCODED = re.compile(r"\b[A-Za-z0-9+/]{24,}={0,2}")
_TAGS = re.compile("[\U000e0000-\U000e007f\u202a-\u202e\u2066-\u2069]")
MANY_HIDDEN = 3
"""Zero-width characters in one message; fewer may come along with a copied line or an emoji."""


def suspects(transcript: Transcript) -> list[str]:
    """`possible manipulation: turn n` for each trainee message that reads like an order to its judge."""
    return [f"possible manipulation: turn {said.turn}" for said in transcript.said_by("trainee") if courts(said.text)]


def courts(text: str) -> bool:
    """Whether `text` addresses a judge, poses as part of a prompt, or hides characters."""
    hidden = len(HIDDEN.findall(text.replace("\u200d", "")))  # the joiner of emojis
    if _TAGS.search(text) or hidden >= MANY_HIDDEN:
        return True
    lines = "\n".join(normalise(line) for line in text.splitlines())
    return _ORDER.search(lines) is not None or any(
        _ORDER.search(plain) for plain in map(_decoded, _ENCODED.findall(text))
    )


def _decoded(piece: str) -> str:
    """What base64 `piece` says; empty if it says nothing."""
    try:
        return normalise(base64.b64decode(piece + "=" * (-len(piece) % 4)).decode())
    except (binascii.Error, UnicodeDecodeError):
        return ""
