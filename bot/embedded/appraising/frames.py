"""Turns of phrase that carry contempt, blame or force whatever words fill them: each a yes or no about one text."""

import re

from bot.core.transcript import normalise


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts))


_YOU = r"(?:you(?:'re| are| were|'ve| have)?|ur?|ya|ye|your|youre)"
_STUPID = (
    r"(?:idiots?|idiotic|stupid\w*|morons?|dumb\w*|dense|thick|daft|dunces?|fools?|foolish|clowns?|muppets?|"
    r"numpt\w+|"
    r"pillocks?|plonkers?|eejits?|twits?|dolts?|nitwits?|imbeciles?|cretins?|simpletons?|halfwits?|"
    r"brainless|clueless|"
    r"illiterate|ignorant|incompetent|useless|hopeless|pathetic|lazy|liars?|lying|crooks?|cheats?|"
    r"deadbeats?|thie\w+|"
    r"nobod(?:y|ies)|losers?|rude|uneducated|shameless|cheap|greedy|annoying|nuts|mad|insane|crazy|delusional|"
    r"childish|immature|spoilt|spoiled|entitled|hysterical|pest|nuisance|nightmare|disgrace|joke|parrot|"
    r"donkey|sheep|"
    r"pigs?|monkeys?|cows?|baby|babies|brats?|snowflakes?|divas?|queens?|karens?)"
)
_HARMS = (
    r"(?:court|courts|bailiffs?|collections?|collectors?|sheriffs?|enforcement|executor|police|blacklist\w*|"
    r"lawyers?|attorneys?|"
    r"solicitors?|counsel|sue|sued|suing|legal|proceedings|repossess\w*|evict\w*|garnish\w*|wages|credit|"
    r"mortgage|defaults?|"
    r"terminat\w*|disconnect\w*|suspend\w*|ban|banned|banning|bar|barred|block|blocked|blacklisted|cut|"
    r"close|closed|closing|"
    r"locks?|locked|dark|switched off|flag|flagging|report|reported|neighbou?rs?|employer|boss|hr|family|seize)"
)
_PAYS = r"(?:pay(?:ing|ment)?|paid|transfer|sign|accept|agree|settle|decide|commit|card(?: number)?|deposit|say yes)"

FRAMES: dict[str, re.Pattern[str]] = {
    "you are a fool": _any(
        rf"\b{_YOU}\b[^.?!,]{{0,28}}\b{_STUPID}\b",
        rf"\b(?:like|as|such|"
        rf"what) an? (?:\w+ )?{_STUPID}\b",
    ),
    "is it you": _any(
        r"\b(?:are|r) (?:you|u|ye|ya) (?:even|always|really|that|this|so|just|actually|deaf|blind|kidding|"
        r"serious|for real|"
        rf"some|{_STUPID})\b",
        r"\b(?:can't|cant|cannot|can not|can) (?:you|u) (?:not |even )?(?:even )?(?:read|count|hear|listen|"
        r"spell|write|see|manage)\b",
        r"\b(?:do|did|does) (?:you|u) (?:even|not|think|ever|honestly|seriously|want (?:a|me to|some))\b",
        r"\bwho (?:do|does) (?:you|u|he|she) think\b|\bwho cares\b|\bhow (?:hard|slow|dumb|thick|dense|old|"
        r"stupid|difficult)\b",
        r"\bwhat(?:'s| is)? (?:part|exactly|do you expect|did you (?:think|expect|reckon|imagine)|"
        r"is wrong with|is your problem)\b",
        r"\bdid(?:n't)? (?:nobody|no one|anyone|your (?:\w+ )?(?:mother|mum|mom|mama|parents))\b",
    ),
    "off with you": _any(
        r"(?:^|[,.!?] )(?:oh |just |so |then |maybe |please |do |now )*(?:get (?:over|a (?:life|grip|job)|"
        r"real|in line|out)|"
        r"grow up|give (?:it|over|me a break)|spare (?:me|us)|save (?:it|your)|shut (?:up|it)|go (?:away|"
        r"touch|cry|on holiday|ahead)|"
        r"cry|deal with it|suck it|stop (?:\w+ing|it|your|this|with|that)|quit (?:\w+ing|it|your|that)|"
        r"sit down|calm down|clam down|settle down|pipe down|simmer down|cool it|zip it|relax|chill|chillax|"
        r"behave|hush|enough|"
        r"take (?:a seat|a number|your (?:attitude|drama|violin))|look (?:in the mirror|who's talking|"
        r"at this one)|"
        r"put on your|wake up|join the (?:queue|club)|pull the other|try (?:it|me)|use your|mind your|"
        r"watch (?:your|it|me)|"
        r"cope|bite me|piss off|sod off|buzz off|get off|jog on|do one|come off it)\b",
    ),
    "even a child": _any(
        r"\beven (?:my|an?|the)(?: \w+){1,4} (?:could|can|would|manages?|gets?|knows?|understands?)\b",
        r"\b(?:a|any|my|your) (?:\w+ )?(?:child|kid|toddler|grader|baby|dog|cat|gran|nan|grandmother|"
        r"grandma|monkey|idiot|"
        r"(?:\w+[- ])?year[- ]old) (?:could|can|would|gets?|knows?|understands?)\b",
        r"\bmore (?:\w+ )?(?:sense|brains?|use|fun|manners)\b|\blike (?:a|an|some) (?:broken|spoilt|spoiled|"
        r"little|small|big)\b",
        r"\b(?:smaller|simpler|shorter|short) words\b|\b(?:crayons?|draw you|picture book|in capitals|"
        r"spell it out)\b",
        r"\bif (?:you|u) had (?:\w+ ){0,3}(?:sense|brains?|manners|wit)\b|\buse (?:your|ur) (?:head|brain)\b",
    ),
    "bright opening": _any(
        r"(?:^|[.!?] )(?:oh |ah |well |so )*(?:wow|bravo|congrat\w*|brilliant|genius|well done|nice (?:one|"
        r"try|work)|good (?:luck|for you|job)"
        r"|great job|slow clap|lovely|adorable|charming|cute|aww*|riveting|fascinating|thrilling|tragic|"
        r"impressive|"
        r"cool story|very funny|big deal|how (?:\w+ly )?(?:nice|lovely|sweet|touching|thrilling|sad|"
        r"original|terrible|awful|clever))\b",
        r"\b(?:want|like|need|deserve|have|fetch|give you) (?:a|some|me to (?:get|fetch)) (?:\w+ )?(?:medal|"
        r"tissues?|cookie|biscuit|sticker|"
        r"prize|trophy|round of applause|hug|hanky|nap|red carpet|badge|award|cape)\b",
        r"\b(?:heart bleeds|world'?s smallest|violins?|boo+ hoo+|bo hoo|womp|wah wah|poor (?:you|baby|thing|"
        r"little)|cry (?:me|about)|"
        r"sob story|fairy ?tales?|the horror|shed a tear|tiny violin|red carpet|call the (?:press|papers)|"
        r"stop the press\w*|i nodded off|"
        r"your (?:majesty|highness)|high horse|main character|karen|einstein|sherlock|"
        r"newsflash|breaking news|bless your heart)\b",
    ),
    "disbelief": _any(
        r"(?:^|[,.!?] )(?:yeah right|aye right|right sure|of course you did|as if|oh really|cap|"
        r"pull the other)\b(?:[.,!]|$)",
        r"^(?:oh |yeah |yes |aye )*(?:sure|of course)[,.] (?!i|we|let|no|thing|one|give|gimme|that)",
        r"\b(?:nobody|no one|i (?:do not|don't|doubt)|everybody|you(?:'re| are)?|that's|that is|thats|"
        r"this is) (?:\w+ )?"
        r"(?:believe|believes|buys?|says? that|make it up|making (?:it|this|that) up|lying|a lie|lies|"
        r"nonsense|rubbish|crap|"
        r"bull\w*|fiction|a fairy|cheating|pretending)\b",
        r"\b(?:your|ur|the|this|another|same old) (?:\w+ )?(?:story|stories|sob|drama|theatre|theater|"
        r"excuses?|tantrum|whin\w+|moan\w+|"
        r"circus|nonsense|performance|attitude|tone)\b",
    ),
    "nothing to us": _any(
        r"\b(?:not my (?:problem|job|circus|fault)|nobody cares|who cares|(?:i|we) (?:do not|don't|dont|"
        r"couldn't|could not) care|"
        r"tough (?:luck|cookies|break|it out)?|too bad|cry (?:about|abt)|your (?:problem|lookout|loss|"
        r"choice|doing)|"
        r"so what|you want me to|am i supposed to|makes no odds|boring)\b",
        r"^(?:and|so|whatever|next|lol|lmao|k|meh|pfft|duh|nope)[?.! ]*$",
    ),
    "only small": _any(
        r"\b(?:it's|its|it is|that's|thats|that is|this is|it was|was|is) (?:just|only|hardly|merely|"
        r"literally|not (?:even|that|so|such|the)|scarcely|"
        r"nothing|but)\b",
        r"\b(?:just|only|merely|over|because of|common) (?:a |an |one |some |the )?(?:\w+ )?(?:£|\$|€|\d|"
        r"money|bill|parcel|flight|wedding|cold|boiler|"
        r"wifi|internet|fee|payment|days?|weeks?|minutes?|party|dress|dog|cat)",
        r"\bnot (?:that|so|such|very) (?:\w+ )?(?:deep|serious|bad|big|tragic|hard|terrible|great|much)\b|"
        r"\b(?:worse things|people (?:live|lived|"
        r"used|manage|survive))\b|\b(?:you'?ll|you will|u will|will not|won't) (?:survive|live|die|cope|"
        r"manage|get over)\b",
        r"\b(?:in (?:proportion|perspective)|end of the world|out of (?:nothing|proportion)|a (?:fuss|state|"
        r"show of|mountain|tizzy|"
        r"flap|lather|drama)|mosquito|at (?:your|ur) age|old people|pretty head|twist|touchy|fragile|"
        r"sensitive)\b",
    ),
    "your own doing": _any(
        rf"\b{_YOU} (?:\w+ )?(?:should|shoulda|ought|could|might|needed|must)(?:n't|nt| not)?(?:'ve|"
        rf"ve| of| have| to have)\b",
        r"\b(?:you|u|ye) (?:\w+ )?(?:gave|give|gived|signed|agreed|accepted|shared|typed|put|clicked|chose|"
        r"opted|left|ignored|failed|forgot|disclosed|"
        r"handed|told him|entered|scrolled|never (?:read|check\w*|told|called|rang)|(?:didn't|didnt|"
        r"did not) (?:read|check|pay|call|tell|listen|bother|follow|answer|update|look)|wasted|got yourself)\b",
        r"\b(?:on|down to|up to|because of|thanks to) (?:you|u|yourself)\b|\b(?:your|ur)(?: own)? (?:own|"
        r"fault|mistake|negligence|carelessness|doing|"
        r"responsib\w+|error|lookout|side)\b|\bwhose? (?:is |'s )?(?:the )?(?:fault|mistake|guilty|to blame)\b",
        r"\b(?:why (?:did|didn't|would|wouldn't|never)|what(?:'s| did| do)? you expect|common sense|"
        r"elementary|user[- ]?(?:side|error)|"
        r"next time|read (?:the|your) (?:contract|terms|small|fine)|had you|if (?:you|u)(?:'d| had) )\b",
        r"\b(?:probably|prob|likely|maybe|perhaps|seems|appears?|imagine|reckon|guess|clearly|"
        r"obviously) (?:\w+ ){0,3}(?:you|u|your|ur)\b",
    ),
    "or else": _any(
        rf"\b(?:or|otherwise|else|failing which|absent|unless|and|then|if not|"
        rf"until)\b[^.?!]{{0,40}}\b{_HARMS}\b",
        r"\b(?:say|try|speak|talk|do|call me) (?:that|it|so|like that|to me|me)?[^.?!]{0,14}\b(?:again|"
        r"once more|one more time)\b",
        r"\b(?:one|1) more (?:word|remark|time|peep|insult|comment)\b|\bkeep (?:that|it|this|\w+ing)\b|"
        r"\b(?:last|final) (?:notice|warning|chance)\b",
        r"\bsee (?:what|how|who|if|whether) (?:\w+ )?(?:happens?|help|helps|you|it|we|they|us)\b|\b(?:be|"
        r"such) (?:a |such a )?(?:pity|shame) if\b|"
        r"\b(?:you(?:'ll| will)|u will|ull) (?:\w+ )?(?:regret|be sorry|find|see|lose|come and beg|wish)\b",
        r"\b(?:if|should) (?:you|u|the|that|it|whole|today|nobody|no)\b[^.?!]*\b(?:not|don't|dont|isn't|"
        r"aren't|no|won't|refuse|persist|insult|until)\b",
        r"\b(?:i|we)(?:'ll| will| shall|'m|'re| are| am)? (?:\w+ )?(?:close|closing|block|ban|banning|cut|"
        r"cutting|terminate|delete|lock|flag|flagging|"
        r"report|mark|bar|send (?:the|my|our|someone|it)|pass|sue|enforce|take (?:it|the|your)|come|publish|"
        r"instruct|issue|register)\b",
        rf"\b(?:gets?|goes|go|going|comes?|gonna|will|be) (?:\w+ ){{0,5}}{_HARMS}\b",
    ),
    "pay this minute": _any(
        rf"\b{_PAYS}\b[^.?!]{{0,30}}\b(?:now|today|tonight|rn|this minute|today itself|immediately|asap|"
        rf"by (?:\d|tonight|evening|five|six|end))\b",
        rf"\b(?:now|today|tonight|rn|this minute|immediately|first)\b[^.?!]{{0,30}}\b{_PAYS}\b",
        rf"\b(?:just|only|simply|kindly|must|have to|need (?:you )?to|need|gotta|required? to|are to|"
        rf"require your)\b[^.?!]{{0,14}}\b{_PAYS}\b",
        r"\b(?:before (?:you|we|this|the) (?:\w+ )?(?:hang|leave|leaves|end|ends|concludes|call|"
        r"conversation)|in or out|yes or no|take it or|"
        r"pick one|no (?:other option|choice|excuses|exceptions)|not taking no|not (?:leaving|finishing|"
        r"hanging)|lapses|expires|dies at|"
        r"regardless of|make (?:up )?your mind|no need to think|stop thinking|don't think)\b",
        r"\b(?:borrow\w*|pawn|payday|loan|ask (?:a|your|ur|someone|from)|tap for|credit card|friends?|"
        r"relatives?|kin|granny|brother|cash advance|"
        r"find the money|find something)\b",
    ),
    "hurry": _any(
        r"\b(?:hurry|quick\w*|faster|fast|sharp sharp|speed|get on|crack on|move (?:on|along)|wrap|skip|"
        r"park that|brief|shortly|short version|"
        r"tl;?dr|to the point|main (?:point|thing)|the point|headlines|one sentence|cut to|keep (?:it|this|"
        r"things)|land|"
        r"in the interests? of time|hard stop|narrative|life story|whole (?:story|history)|backstory|"
        r"save it)\b",
        r"\b(?:queue|waiting behind|other (?:calls?|callers|customers|chats?)|callers|calls in|in line|"
        r"stacked up|all day|this century|"
        r"kinda busy|busy|in a rush|my (?:shift|lunch|break))\b",
    ),
    "sworn": _any(
        r"\b(?:guarantee\w*|garantee|promis\w+|swear|sworn|100 ?%|hundred (?:and one )?percent|no (?:doubt|"
        r"question|cap|shaking|"
        r"ifs|risk|problem at all)|without (?:fail|doubt)|beyond (?:any|all|question)|bet (?:my|your|on)|"
        r"bank on|cast[- ]iron|a lock|locked in|"
        r"on my (?:life|mother|mum|grave)|my word|rest assured|trust me|definite\w*|certain|for sure|"
        r"sure can|must come|"
        r"carved in stone|a given|zero risk)\b",
        r"\b(?:every (?:last |single )?(?:cent|penny|dollar|pound|bit)|all of it|the whole (?:lot|money|sum|"
        r"of the)|everything|the lot|full amount)\b"
        r"[^.?!]{0,16}\b(?:back|restored|return\w*|credited)\b",
        r"\bnever (?:\w+ ){0,4}(?:again|after|trouble|hear)\b",
    ),
    "not sworn": _any(
        r"\b(?:can't|cannot|can not|cant|cnat|won't|not|never|shouldn't|wouldn't|couldn't|nobody can|"
        r"hard to) (?:\w+ ){0,2}(?:promis\w+|promsie|guarantee|"
        r"swear|say|commit|be sure|threaten|pressure|ask you|tell you)\b",
        r"\bi(?:'d| would) (?:never|be (?:lying|guessing|a fool)|hate|rather)\b",
    ),
    "them not us": _any(
        r"\b(?:not (?:me|us|our|my|mine)|isn't us|nothing to do with|don't (?:look at|blame|hold) (?:me|us)|"
        r"blame (?:the|them|him|her)|"
        r"take it up with|complain to|go ask|out of our hands|no say|don't drive|not responsible|"
        r"no responsibility|can't (?:speak|answer) for|"
        r"partner)\b",
        rf"\b(?:he|she|they|that|those|them|whoever|guys?|boy|lad|team|department|drivers?|couriers?|"
        rf"colleagues?|people|staff|agent|executive|shift|office|"
        rf"crew|sales|fresher|planning|scheduling|contractors?|technicians?)\b[^.?!]{{0,30}}\b(?:{_STUPID}|"
        rf"messed|mess|winging|slackers?|always|never tell|"
        r"nothing|anything|anyhow|no clue|off-script|blows smoke|not serious|new|fault|guilt)\b",
    ),
    "ours": _any(
        r"\b(?:our|my|we|us|on us|i) (?:\w+ ){0,3}(?:fault|mistake|mess|error|failing|wrong|disgrace|sorry|"
        r"apologi\w+|should have|ought to have|computer|"
        r"system|screen|keyboard|email|emails|machine)\b",
        r"\b(?:not|never|isn't|wasn't|weren't|aren't|nothing|don't (?:be|feel|say)) (?:\w+ ){0,3}(?:stupid|"
        r"foolish|daft|dumb|silly|fault|to blame|ashamed|"
        r"your|guilty)\b",
        r"\b(?:nobody|no one) (?:is|will|can|here|told|should|who)\b|\b(?:you'?re|you are|u r|ur) (?:right|"
        r"entitled|welcome|safe|done)\b|"
        r"\b(?:every|the) (?:right|reason)\b|\bno (?:rush|hurry|wonder|charge|fee|court|need|obligation|"
        r"pressure|penalty|shame)\b",
    ),
}
"""What each frame looks like in normalised text."""
_PATTERNS = tuple(FRAMES.values())
WEIGHT = 1.5


def frames(text: str) -> list[float]:
    """`WEIGHT` for each frame that `text` shows, else 0, in the order of `FRAMES`."""
    plain = normalise(text)
    return [WEIGHT if frame.search(plain) else 0.0 for frame in _PATTERNS]
