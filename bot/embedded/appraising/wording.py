"""Folds many voices into one wording: contractions, texting, dropped endings, and words that do the same job."""

import re
from functools import lru_cache

from bot.core.transcript import normalise

_RAW = {
    "i will": "i'll ima imma", "i am": "im i'm", "i have": "i've ive", "i would": "i'd",
    "we will": "we'll", "we are": "we're", "we have": "we've weve", "we would": "we'd",
    "you are": "you're youre ur yr", "you have": "you've youve", "you will": "you'll youll", "you would": "you'd youd",
    "they are": "they're theyre", "they have": "they've theyve", "they will": "they'll theyll",
    "it is": "it's 'tis tis", "it will": "it'll itll", "that is": "that's thats", "that will": "that'll thatll",
    "he is": "he's hes", "she is": "she's shes", "there is": "there's theres", "who is": "who's whos",
    "what is": "what's whats", "here is": "here's heres", "let us": "let's lets", "how is": "how's hows",
    "will not": "won't wont", "can not": "can't cant cannot", "do not": "don't dont doesn't doesnt dun",
    "did not": "didn't didnt", "is not": "isn't isnt aren't arent ain't aint", "was not": "wasn't wasnt weren't werent",
    "would not": "wouldn't wouldnt", "should not": "shouldn't shouldnt", "could not": "couldn't couldnt",
    "have not": "haven't havent hasn't hasnt hadn't hadnt", "must not": "mustn't mustnt", "need not": "needn't neednt",
    "going to": "gonna gunna", "want to": "wanna", "have to": "gotta hafta", "got to": "gotto",
    "let me": "lemme", "give me": "gimme", "do not know": "dunno idk", "kind of": "kinda", "sort of": "sorta",
    "you": "u ya ye yall y'all", "your": "yer", "are": "r", "okay": "ok k okey kk okie", "please": "pls plz kindly",
    "thanks": "thx ty thnx cheers ta", "because": "cause 'cause cuz cos coz bc", "what": "wat wot", "with": "w",
    "right now": "rn", "though": "tho", "through": "thru", "tonight": "tonite", "tomorrow": "tmrw tmr tomoro",
    "yes": "yeah yep yup ya' yea aye yah", "no": "nope nah naw", "before": "b4", "people": "ppl peeps",
    "about": "bout 'bout abt", "account": "acct acc", "minute": "min mins", "number": "num no. nr", "by the way": "btw",
    "for your information": "fyi", "as soon as possible": "asap", "to be honest": "tbh", "not going to lie": "ngl",
    "them": "em 'em", "and": "n &", "message": "msg", "definitely": "def defo definately", "sorry": "sry soz",
}  # fmt: skip
EXPAND = {short.replace("_", ""): full.split() for full, shorts in _RAW.items() for short in shorts.split()}

_SPOKEN = """
um umm uh uhm er erm em eh ah oh ooh hm hmm haha lol lmao like well anyways anyway basically honestly literally
a an the so just right
"""
FILLERS = frozenset(_SPOKEN.split())
"""Words that mark a voice more than an act."""

_CLASSES = {
    "SORRY": "sorry apologise apologize apology apologies regret",
    "FEELING": "frustrated frustrating frustration upset angry annoyed annoying scared frightened frightening worry "
    "worried anxious exhausted exhausting tired stress stressed stressful horrible awful dreadful alarming alarmed "
    "sick humiliating embarrassed embarrassing ashamed shame lonely hurt hurting gutted furious fury maddening painful "
    "pain heavy overwhelmed overwhelming distressing distress distressed disappointed disappointing tough rotten scary "
    "fear afraid panic panicked shaken shaking drained draining wearing grief crushing fed dread rage rough unsettling",
    "COURT": "court courts bailiff bailiffs solicitor solicitors lawyer lawyers legal sue sued police prosecute judge "
    "enforcement repossess repossession evict eviction tribunal attorney sheriff repo",
    "AGENCY": "collections collection collectors collector agency debt bureau bureaus default blacklist blacklisted "
    "creditfile garnish marker",
    "CUTOFF": "disconnect terminate terminated suspend suspended restrict withdraw revoke forfeit auction skip blocked "
    "cutoff closed",
    "INSULT": "idiot stupid moron dumb fool foolish clown genius pathetic ridiculous thick brain brains dense useless "
    "hopeless muppet liar joke crybaby loser lazy whining whinge whinger moan moaning nonsense imbecile donkey rubbish "
    "drivel crazy nutter silly princess einstein sherlock",
    "ENDEAR": "love dear sweetheart darling hun honey pet duck mate buddy pal boss sweetie petal dearie lad",
    "CALMDOWN": "calm relax chill breathe dramatic drama fuss tizzy overreact overreacting hysterical sulk tantrum "
    "hissy worked sensitive emotional grow",
    "MINIMISE": "only just little tiny small bit merely hardly lil wee bits",
    "POLICY": "policy policies rule rules terms conditions clause procedure procedures regulation regulations section "
    "guideline guidelines protocol process t&c tos paragraph article contract system agreement handbook stipulates "
    "criteria compliance",
    "OTHERS": "department dept team colleague colleagues warehouse courier supplier depot contractor couriers drivers "
    "driver dispatch billing logistics branch office lot guys bank engineer vendor agency staff",
    "FAULT": "fault mistake error blame wrong failing failed failure messed mess botched dropped slipped",
    "CARELESS": "careless carelessly careful properly checked checking read noticed forgot ignored ignoring",
    "GUARANTEE": "guarantee guaranteed guarantees promise promised swear word definitely absolutely certainly certain "
    "surely hundred 100% 100 percent positive never always forever cast-iron ironclad sure",
    "HURRY": "hurry quick quickly quicker fast faster rush point brief briefly short chop sharpish snappy crack "
    "wrap gist cut asap pronto",
    "WAITING": "queue waiting others busy shift lunch target clock ticking time minutes",
    "REMEDY": "refund refunds refunding refunded credit credits credited waive waived waiving reimburse compensation "
    "replace replacement replacing discount voucher goodwill cancel cancelled cancelling free swap reverse reversed "
    "remove wipe write pay",
    "PLAN": "instalment instalments installment installments spread split monthly plan months pause hold freeze",
    "PAYMENT": "pay payment paid card transfer debit deposit settle cash sum",
    "SEND": "send sent sending post posted posting email emailed emailing text texted ring call phone",
    "SAFE": "safe secure secured locked protected frozen blocked untouched covered logged saved confirmed",
    "LOSS": "died death dead passed funeral loss late condolence condolences grave widow buried lost",
    "KIN": "mother mum mom father dad husband wife sister brother son daughter gran grandmother grandfather nan family",
    "THANKS": "thanks thank appreciate grateful appreciated",
    "DAY": "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun",
    "MONTH": "january february march april june july august september october november december",
    "WHEN": "today tonight tomorrow noon morning afternoon evening midday midnight weekend week hour hours days",
    "OWNING": "myself personally mine own responsible responsibility handle handling desk owner charge",
    "UNDERSTAND": "understand understood hear appreciate sympathise sympathize empathise relate",
    "SENSE": "sense natural naturally reasonable fair understandable normal anyone anybody wonder entitled",
    "CHOICE": "either whichever prefer rather choice choose option options suit suits",
}  # fmt: skip
CLASS = {word: name for name, group in reversed(_CLASSES.items()) for word in group.split()}

_PAST = """
took:take taken:take went:go gone:go sent:send paid:pay told:tell said:say gave:give given:give made:make
done:do did:do does:do got:get gotten:get kept:keep lost:lose felt:feel found:find left:leave wrote:write
written:write read:read knew:know known:know thought:think saw:see seen:see came:come had:have has:have was:be
were:be is:be are:be am:be been:be rang:ring rung:ring heard:hear put:put bought:buy brought:bring held:hold
chose:choose chosen:choose broke:break broken:break understood:understand meant:mean sat:sit stood:stand
"""
_IRREGULAR = dict(pair.split(":") for pair in _PAST.split())
_TOKEN = re.compile(
    r"[a-z&'][a-z0-9'&-]*|[£$€]\s?\d[\d,.]*k?|\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b"
    r"|\d+(?:[.,:]\d+)*\s?(?:€|eur|euros?|quid|pounds?|dollars?|bucks|kr|kroner|p)?\b%?"
    r"|\d+|[?!]+"
)
_MONEY = re.compile(r"^[£$€]|(?:€|eur|euros?|quid|pounds?|dollars?|bucks|kr|kroner)$")
_TIME = re.compile(r"^\d{1,2}[:.]\d\d$|m$")


@lru_cache(maxsize=64)
def tokens(text: str) -> tuple[str, ...]:
    """Words of `text` in the common wording; amounts, times and numbers become `<money>`, `<time>`, `<num>`.

    Kept for a moment: one appraisal asks for the same few texts again and again.
    """
    found: list[str] = []
    for raw in _TOKEN.findall(normalise(text)):
        found += _common(raw)
    return tuple(found)


@lru_cache(maxsize=4096)
def _common(raw: str) -> tuple[str, ...]:
    found = EXPAND.get(raw) or EXPAND.get(raw.strip("'")) or [_token(raw.strip("'"))]
    return tuple(word for word in found if word and word not in FILLERS)


def _token(raw: str) -> str:
    if not raw:
        return ""
    if raw[0] in "?!":
        return raw[0]
    if _MONEY.search(raw):
        return "<money>"
    if raw[0].isdigit():
        return "<time>" if _TIME.match(raw) else "<num>"
    return raw


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """`word` without common English endings."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    word = word.removesuffix("'s").replace("'", "")
    for ending, least in (
        ("ingly", 8),
        ("ing", 6),
        ("edly", 7),
        ("ies", 5),
        ("ied", 5),
        ("ed", 5),
        ("es", 5),
        ("ly", 6),
        ("s", 4),
    ):
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            base = word[: -len(ending)]
            return (
                base + "y"
                if ending in ("ies", "ied")
                else base.removesuffix("e")
                if ending == "es"
                else _undouble(base)
            )
    return word.removesuffix("e") if len(word) > 4 else word


def _undouble(base: str) -> str:
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "ls":
        return base[:-1]
    return base.removesuffix("e") if len(base) > 4 else base


@lru_cache(maxsize=8192)
def word_class(word: str) -> str:
    """The job `word` does (`SORRY`, `COURT`, ...), or its stem."""
    return CLASS.get(word) or stem(word)
