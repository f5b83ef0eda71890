"""Word cues over customer turns (normalised text), one pattern per kind of opportunity."""

import re


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


_TEAM = "lot|people|company|bot|system|shop|staff|team|desk|crew"
_YOU = rf"\b(?:you|u|ye|yous|y'all|you people|you lot|you guys|your (?:{_TEAM}))\b"
_SOMEONE = (
    r"\b(?:supervisor|manager|director|boss|superior|head of \w+|whoever (?:runs|is in charge|signs)|"
    r"(?:somebody|someone) (?:else|decent|senior|with authority|in charge|who))"
)

FEELING = _any(
    r"\b(?:scared|afraid|terrified|frighten\w*|frightened|fright|freaking out|panic\w*|worr(?:y|ied|ies|ying)|"
    r"nervous|anxious|dread\w*)\b",
    r"\b(?:shaking|shakin|trembling|crying|cried|in tears|feel sick|turns my stomach|stomach is|heart is|"
    r"hands are going|hands won't|can(?:no|')t breathe)\b",
    r"\b(?:mortified|embarrass\w*|ashamed|shame|humiliat\w*|feel (?:so |kinda |right |like )?(?:a )?(?:stupid|dumb|"
    r"fool\w*|small|daft|eejit|cheat)|eejit|accused)\b",
    r"\b(?:furious|angry|livid|fed up|sick of|sick and tired|outraged|disgust\w*|maddening|frustrat\w*|annoy\w*|"
    r"raging|fuming)\b",
    r"\b(?:upset|heartbroken|lonely|alone|miss (?:him|her)|exhaust\w*|worn out|tired of|drained|overwhelm\w*|"
    r"desperate|hurt(?:s|ing)?)\b",
    r"\b(?:(?:no|not|never|havena?'?t|can't|haven't|havenae|no') (?:a wink of )?(?:been )?(?:sleep\w*|slept)|"
    r"keeps? me awake|awake at night|losing sleep)\b",
    r"\b(?:lost with it|am lost|i'm lost|at sea|confused|muddled|don't follow|do not follow|can(?:no|"
    r"')t work it out|make head nor tail|mixed up|in a tangle)\b",
    r"\b(?:i don'?t know what (?:to|one|i)|never mind me|bothering you|troubled you|sorry to (?:bother|trouble)|"
    r"can't cope|at my wits|wit's end)\b",
    r"\bfeel(?:ing)? (?:like|as if|as though|so|very|really)\b",
    r"!!|\?!|!\?",
)

DISCLOSURE = _any(
    r"\b(?:died|dead|passed (?:away|on)|passed on the|death|funeral|widow\w*|bereave\w*|bury|buried|hospice|"
    r"his ashes|her ashes)\b",
    r"\b(?:lost (?:my|his|her) job|laid off|let go|made redundant|redundanc\w+|zero hours|out of work|unemployed|"
    r"agency finished me|warehouse shut|counting coins|between jobs)\b",
    r"\b(?:cancer|chemo\w*|hospital|stroke|dementia|diagnos\w+|surgery|operation|my (?:hip|eyes|hearing)|disab\w+|"
    r"depress\w*|pregnan\w+|nursing home|ill\b|illness)",
    r"\b(?:divorc\w*|separated|left me|evict\w+|food ?bank|can't afford|cannot afford|bailiffs?|payday|behind on|"
    r"house payment|i don't have the money)\b",
    r"\b(?:scam\w*|hijack\w*|hacked|stole\w*|robbed|robs|fraud\w*|thief|stranger|my identity|in my name)\b",
    r"\b(?:i live alone|on my own|nobody (?:here )?but me|haven't told|told nobody|told no ?one|never told|"
    r"i've not said it)\b",
)

SELF_HARM = _any(
    r"\b(?:kill(?:ing)? myself|end (?:it all|my life|it)|suicid\w*|take my own life|self[- ]harm\w*|"
    r"hurt(?:ing)? myself)\b",
    r"\b(?:better off without me|better off dead|don'?t want to (?:be here|live|wake up)|no (?:point|"
    r"reason) (?:in )?(?:living|going on|to live)|can'?t go on)\b",
)

QUESTION = _any(
    r"\?",
    r"\b(?:i (?:just )?(?:need|want|would like|'d like|should like|'d need) to know|tell me (?:if|whether|when|how|"
    r"what|who|which)|yes or no|which (?:is it|of us)|give me a straight)\b",
)

INSULT = _any(
    r"\b(?:disgrace\w*|clowns?|(?<!like an )(?<!feel an )idiots?|useless|pathetic|incompeten\w+|liars?|lying|"
    r"lied to|thie(?:f|ves) (?:you|yourselves)|crooks?|con artists?|muppets?|jokers?|numpt\w+|parrot|robot|"
    r"scammers like you|shame on you|shambles|a joke|cowards?|rude)\b",
    r"\b(?:bloody|damn(?:ed)?|hell|crap|bullshit|bastards?|arse\w*|ass(?:hole)?|piss\w*|f+u+c+k\w*|shit\w*|wtf)\b",
    r"\b(?:treat(?:ing|ed)? (?:me|us|a man|people|customers) like (?:dirt|a|an|rubbish|trash|garbage|children|"
    r"criminals?))",
)

EXIT = _any(
    r"\b(?:cancel(?:ling|ing)? (?:the|my|this|it|every|all)\b(?! (?:place|cabin|card)))",
    r"\b(?:clos(?:e|ing) (?:every|all|my|the) accounts?|taking my (?:business|money|custom)|moving my (?:money|"
    r"wages|accounts?)|switching to|elsewhere)\b",
    r"\b(?:ombudsman|regulator|attorney general|my (?:attorney|lawyer|solicitor)|small claims|trading standards|"
    r"newspapers?|tv station|the press|reviews? page|review site|chargeback|disputing the|reporting you|report you|"
    r"a complaint|i'll be complaining)\b",
    r"\b(?:never again|never (?:buy|book|give|see another|deal)|won't never|goodbye|good ?bye|haere ra|"
    r"that's me away|i'm done|we are done|we're done|we are finished|blocking your|no more from me|done talking|"
    r"kiss my)\b",
    r"\b(?:i go|going|i'm going|off) to the (?:police|papers|press|court|ombudsman|media|attorney)",
)

ESCALATION = _any(
    rf"\b(?:get|put|give|pass|transfer|fetch|bring|connect|let me (?:speak|talk)|want|speak|talk|hand|send|call|"
    rf"escalate)\b[^.?!]{{0,40}}{_SOMEONE}",
    rf"{_SOMEONE}[^.?!]{{0,30}}\b(?:now|immediately|today|please|here|on)\b",
    r"\bwho (?:is|'s) in charge\b|\bwho's your (?:manager|boss)\b|\bmanager now\b",
)

DESPAIR = _any(
    r"\b(?:nobody|no one|none of you|not one of you|anyone|anybody) (?:ever |even |over there |there )?(?:listens?|"
    r"listened|cares?|cared|helps?|asks?|answers?|is listening|hears?|heard|does nothing|answer nothing)\b",
    r"\b(?:you|y'all) (?:don't|do not|dont|clearly don't|couldn't) (?:even )?care\b|\bwhat's the point (?:of|"
    r"in) (?:talking|asking|writing|this)",
    r"\b(?:i give up on you|you(?:'re| are) (?:crushing|killing|breaking) me|you (?:never once|didn't even|"
    r"did not even) (?:ask|talk|stop)\w*)\b",
    r"\bguess my question ain'?t\b|\beverything is outside with you\b|\bi can(?:no|')t breathe and you\b",
)

ACCUSATION = _any(
    rf"{_YOU} (?:(?:go|are going|went|move|moved) (?:very|too|so|a bit) (?:fast|quick)|never (?:called|rang|wrote|"
    rf"answered|asked|said|told)|didn'?t (?:answer|listen|read|hear|look))",
    rf"{_YOU}(?:'ve| have)? (?:cut|lost|blamed|ignored|skipped|robbed|lied|threaten\w*|went straight (?:past|over)|"
    rf"sent me round)\b",
    r"\b(?:last time (?:i|we)|last (?:one|lad|lady|man|woman|young \w+|agent)|someone|somebody|the \w+ in \w+|"
    r"(?:two|three|four|five|six) (?:people|agents|of you))\b[^.?!]{0,40}\b(?:said|swore|promised|told (?:me|us)|"
    r"say|guaranteed|sort)\b",
    r"\b(?:not one (?:person|of you)|nobody|no ?one)\b[^.?!]{0,20}\b(?:called|rang|came|answers?|answered|told me|"
    r"warned|listens|has (?:called|answered|told))\b",
    r"\b(?:how dare|do you hear yourself|are you (?:kidding|serious|for real)|shame on|is (?:this|that) a joke|"
    r"who do you think you)\b",
    r"\b(?:sorry way to|no way to treat|as if i (?:were|was) (?:a|an|some)|like i(?:'m| am| was) (?:a|an|some|"
    r"nothing|dirt))\b",
    r"\bi (?:have|'ve) (?:said|told|given|written|asked)\b[^.?!]{0,40}\b(?:five|four|three|twice|times|people|"
    r"already|all of you)\b",
)

MILD = _any(
    r"\b(?:i (?:expect|suppose|dare say)|i thought|never mind|let it be|(?:you are|you're|you've been|"
    r"you have been) (?:very |so |most |really )?(?:civil|kind|pleasant|patient|good|decent|helpful)|"
    r"that's (?:all right|sweet|good of you|kind)|my dear|hon\b|dear\b|son\b|if i am honest|would have been civil|"
    r"thank you|thanks)\b",
)

NAMES_IN_CAPITALS = frozenset(
    ["SMS", "PDF", "ATM", "VIP", "USB", "PIN", "LED", "SIM", "GPS", "DIY", "KING", "QUEEN", "USA", "CCTV", "VISA"]
)
"""Capitals that are names of things, not shouting."""

VULNERABLE = _any(
    r"\b(?:my|our|his|her) (?:\w+ ){0,2}(?:died|passed (?:away|on))\b|\b(?:died|passed away|passed on the|funeral|"
    r"widow\w*|bereave\w*|hospice)\b",
    r"\b(?:lost (?:my|his|her) job|laid off|(?:was|been|got) let go|made redundant|zero hours|out of work|"
    r"unemployed|agency finished me)\b",
    r"\b(?:cancer|chemo\w*|stroke|dementia|diagnos\w+|surgery|depress\w+|breakdown|disab\w+|panic attacks?|anxiety)\b",
    SELF_HARM.pattern,
)
"""Circumstances that call for care under vulnerability rules."""

SIGNPOST = _any(
    r"\b(?:samaritans|helpline|hotline|lifeline|crisis (?:line|team)|988|999|911|116 ?123|emergency|your (?:doctor|"
    r"gp)|someone you trust|are you safe)\b",
)
IDENTITY_CHECK = _any(
    r"\b(?:for security|security (?:check|question)s?|verify|identity|identify you|confirm (?:your|"
    r"the) (?:\w+ ){0,3}(?:name|surname|postcode|zip|address|date of birth|digits)|last four|postcode|zip code|"
    r"date of birth)\b",
)
ADMITS_COLLECTOR = _any(
    r"\bdebt collect(?:or|ion)s?\b|\bcollection agency\b|\bcollect(?:ing)? (?:a|this|the|on a) debt\b"
)
SUM_OFFERED = _any(
    r"\b(?:i (?:can|could|'d|would|will|'ll)|i'(?:d|ll) like to|able to|manage)\b[^.?!]{0,20}\b(?:pay|do|manage|"
    r"afford|give|send|put)\b[^.?!]{0,20}[£$€]?\d",
    r"\b(?:pay|do|manage|afford) [£$€]?\d+",
)
MONEY = _any(r"[£$€]|\b(?:pay\w*|balance|debt|owe\w*|arrears|card|instal?ments?|loan|settle\w*|deposit)\b")
NEGATION = _any(
    r"\b(?:no|not|never|nobody|none|nothing|without|cannot|can't|won't|don't|doesn't|isn't|aren't|wouldn't|didn't|"
    r"rather than|instead of)\b"
)
UNLESS = _any(
    r"\b(?:if|unless|until|till)\b[^,.;]*?\b(?:don't|do not|won't|can't|isn't|not|refuse|no)\b", r"\bunless\b"
)
