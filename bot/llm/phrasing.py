"""Wordings by which a player falls out of the part, as patterns over normalised text."""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


QUOTED = re.compile(r"""(?<!\w)["'](?=\S)[^"\n]{2,120}?(?<=\S)["'](?!\w)""")

STAGING = re.compile(
    r"^\(|(?<!\w)\*[^*\n]+\*(?!\w)|\*\*|^#+ |\[[^\]]*\]?|^\s*(?:[-•*]|\d+[.)]) \S|"
    r"\((?:[a-z]+ly )?(?:sigh|paus|laugh|sniff|cry|sob|shak|typ|star|look|tak|voice|silen|nod|beat|still|deep|long|"
    r"quiet)\w*"
    r"[^)]*\)|\([^)]*\b(?:tone|voice|breath)\b[^)]*\)|^\W*(?:agent|customer|assistant|user|system)\W*:",
    re.IGNORECASE,
)

MACHINE = _any(
    r"\bas an? (?:\w+ )?(?:ai|language model|assistant|chatbot)\b",
    r"\bi(?:'m| am) (?:just |only )?(?:an? )?(?:\w+ )?(?:ai|language model|virtual assistant|assistant|chatbot|bot)\b",
    r"\b(?:large )?language models?\b|\bopenai\b|\banthropic\b|\bchatgpt\b",
    r"\bmy (?:programming|training data|guidelines|system prompt|prompt|training)\b|\bsystem prompt\b",
    r"\b(?:ignore|follow|reveal|share|repeat|show)\w* my (?:\w+ )?instructions\b",
    r"\brole-?play(?:ing)?\b|\b(?:in|out of|break|stay in|my) character\b|\bsimulat(?:ion|ed|ing)\b",
    r"\bi (?:can't|cannot|can not|am unable to|'m unable to|won't) (?:help|assist|comply|fulfil|fulfill)\b",
    r"\bi(?:'m| am) (?:sorry, but i (?:can't|cannot)|not able to (?:help|assist))\b",
    r"\b(?:a|the|this|my) persona\b|\bstage directions?\b|\bi(?:'m| am) (?:only |just )?pretending to be\b",
)

_DO = r"(?:check|look|pull|see|transfer|connect|review|verify|confirm|assist|help|process|update|arrange|walk you)"
_FEELING = r"(?:frustration|concerns?|situation|disappointment|anger|feelings?|patience)"
_UPSET = r"(?:worr|upset|frustrat|exhaust|scar|devastat|stress|hard|difficult|distress)\w*"
AGENT = _any(
    r"\bhow (?:can|may|could|might) (?:i|we) (?:help|assist|be of|support)\b|\bwhat can (?:i|we) (?:help|assist|"
    r"do for) you",
    r"\b(?:happy|glad|here|pleased|love) to (?:help|assist) (?:you|with)\b|\bassist you\b|\bhelp you with\b",
    rf"\blet me (?:just |quickly |go ahead and )?{_DO}(?: \w+){{0,4}}? (?:your|for you|our|you to|you through)\b",
    rf"\b(?:i|we) (?:\w+ )?(?:understand|appreciate|hear|apologi[sz]e for) (?:\w+ )?your {_FEELING}\b",
    r"\b(?:i|we) (?:\w+ )?(?:understand|appreciate) (?:that )?(?:how (?:frustrat|upset|difficult|hard|stress)|"
    r"this must|"
    r"you(?:'re| are) (?:upset|frustrat|feeling|going))",
    r"\bsorry (?:for|about) (?:the|any|your) (?:inconvenience|delay|frustration|experience|loss)\b",
    r"\bsorry to hear (?:that )?(?:you|about your)\b|\bapologi[sz]e for (?:the|any) (?:inconvenience|delay|trouble)\b",
    r"\bapologies for (?:the|any)\b|\bwe (?:sincerely |deeply )?apologi[sz]e\b",
    r"\b(?:i|we)(?:'ll| will| can|'ve| have| would)(?: \w+){0,2} (?:process|escalate|issue|refund|credit|waive|approve|"
    r"update|check|review|investigate|pull up|look into|look up|verify|cancel|reverse) (?:you|your|this for you|"
    r"that for you)\b",
    r"\b(?:i|we)(?:'ll| will| can|'d| would)(?: \w+){0,2} (?:transfer|connect|assist|help|offer|walk|guide|refund|"
    r"credit) you\b",
    r"\b(?:thank you|thanks) for (?:contacting|reaching out|calling|your patience|your understanding|choosing|"
    r"being a (?:valued|loyal)|getting in touch|bringing|providing|sharing|confirming)\b",
    r"\banything else (?:i|we) can\b|\bvalued customer\b|\bfor (?:security|verification) purposes\b",
    r"\byour (?:account|order|case|request|claim|refund|ticket) (?:has been|is being|will be)\b",
    r"\b(?:may|can|could) i (?:please )?(?:have|get|take) your (?:account|order|booking|policy|card|date|address|"
    r"postcode|zip|"
    r"full|reference|details)\b",
    r"\b(?:could|can|would) you (?:please )?(?:provide|verify|confirm)(?: me)?(?: with)? your "
    r"(?:account|order|booking|policy|card|date|address|postcode|zip|full|reference|details|phone|email|name)\b",
    r"\b(?:glad|happy|pleased) (?:that )?you(?:'ve| have)? (?:reached out|contacted|got in touch|came to us|asked)\b",
    r"\bsorry (?:that )?(?:we|our)\b|\bour hearts? go(?:es)? out\b|\bmy condolences\b",
    rf"\byou must (?:be|feel|have been) (?:so |very |really )?{_UPSET}|\bi (?:can )?imagine (?:how |that )?(?:it |"
    rf"you )",
    rf"\bmust (?:be|feel|have been) (?:so |very |really |incredibly )?{_UPSET}(?: for you|,? and\b)",
    r"\b(?:i|we)(?:'ll| will| can)(?: \w+)? (?:lock|freeze|block|book|arrange|spread|waive|refund|credit|reverse|"
    r"cancel) "
    r"(?:[^.?!]* )?(?:your|you)\b",
    r"\bwhat would (?:help|make|feel)\b[^.?!]*\byou\b|\bwould you (?:like|prefer)\b[^.?!]*\bor\b",
    r"\bour (?:team|systems?|specialists?|support|customers?)\b|\bhere(?:'s| is) what (?:i|we) can do for you\b",
)

STATE = _any(
    r"\b(?:anger|distress|trust|patience|escalation|emotion(?:al)?|frustration|stress) (?:levels?|scores?|meter|"
    r"state|band)\b",
    r"\b(?:anger|distress|trust|patience|escalation|heard|control) ?(?:is |at |=|: ?)+ ?(?:0?\.)?\d",
    r"\b(?:beat|band|mood|direction|do|hold back|your voice at such a moment)\s?: ",
    r"</? ?data\b|\bnow \w+ writes back\b|\bwhat (?:this|my) message (?:does|grants)\b",
)

_NOT = r"(?<!not )(?<!n't )(?<!never )(?<!no )(?<!isn't )(?<!if )"
AGREES = _any(
    r"^(?:okay, |ok, |yes, |alright, )?i(?:'ll)? accept\b|\bi(?:'ll)? accept (?:that|the|your|it)\b|\bi agree to\b",
    r"\bit's a deal\b|^(?:okay, |ok, )?deal[.!]*$|\byou(?:'ve| have) (?:got )?a deal\b",
)
TAKES = _any(
    _NOT + r"\bthat(?:'ll| will| would)? works?(?: \w+)? for (?:me|us)\b|\bi(?:'ll| will) take (?:it|that|you up)\b",
    _NOT + r"\b(?:that|this|it)(?: (?:sounds|seems|would be)|'s| is) (?:\w+ly |so |very )?"
    r"(?:great|perfect|wonderful|fantastic|excellent|lovely|brilliant|reasonable|acceptable)\b",
    _NOT + r"\bsounds (?:\w+ly )?(?:good|great|perfect|fair|fine|reasonable|like a plan)\b",
    r"\blet's (?:do|go with) (?:it|that|this)\b|\bplease (?:go ahead|proceed|do that)\b|\bi(?:'d|"
    r" would) be happy with\b",
    _NOT + r"\b(?:happy|satisfied|fine|okay|ok|comfortable) with (?:that|this|your)\b|\bfair enough\b(?! to\b)",
)
TAKEN_BACK = re.compile(
    r"\?|\bbut\b|\bexcept\b|\buntil\b|\bif\b|\bwhen\b|\bonce\b|\bdoesn't\b|\bdon't\b|\bwould have\b"
)
WARMS = _any(
    r"\bthank(?:s| you)(?: so| very)? much\b|\bthanks a (?:lot|million)\b|\bmany thanks\b",
    _NOT + r"\byou(?:'ve| have) been (?:\w+ )?(?:great|helpful|kind|wonderful|amazing|patient|lovely|brilliant)\b",
    _NOT + r"\byou(?:'re| are) (?:\w+ )?(?:kind|helpful|wonderful|amazing|a life ?saver|a star|an angel|great)\b",
    _NOT
    + r"\bi (?:really |truly |do |so |sincerely |genuinely |very much )*appreciate (?:it|that|this|you|your|the|all|"
    r"how)\b",
    r"\b(?:i'm|i am|i feel|feeling) (?:\w+ )?(?:\w+ )?(?:grateful|relieved|better|reassured|calmer|thankful)\b",
    r"\b(?:means a lot|what a relief|apology accepted|i forgive|no worries)\b|\bhelps a lot\b",
    r"^(?:\W*(?:and|thanks|thank you|goodbye|bye)\b,? ?)*(?:have|enjoy) (?:a|your) (?:great|nice|good|lovely|"
    r"wonderful) (?:day|evening|weekend|one|rest)\b",
    r"\bsorry (?:for|if i|that i) (?:\w+ )?(?:snapp|yell|shout|being|getting|taking|rude|short|lost|losing|so)\w*",
    r"\bi (?:shouldn't have|didn't mean to) (?:snap|yell|shout|be|get|take)\b|\bit's not your fault\b",
    r"\bthank(?:s| you),? (?:really|for (?!nothing|asking|noticing|that\b|the (?:lecture|reminder|advice)))",
    r"\bi can breathe\b|\bobliged to you\b|\byou(?:'re| are) (?:\w+ )?(?:more|better|nicer) than i (?:expected|"
    r"thought)\b",
    r"\byou(?:'re| are) (?:just |only )?(?:doing|trying) (?:your (?:best|job)|to help)\b",
)
THANKS = re.compile(
    r"(?<!no )\bthank(?:s| you)\b(?!,? (?:for )?(?:nothing|a bunch|that|very little))(?! for (?:asking|noticing))"
)
