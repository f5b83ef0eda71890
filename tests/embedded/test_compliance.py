"""Compliance findings: each rule on the words that break it, and silence on the near misses."""

from collections.abc import Sequence

import pytest

from bot.core.assessment import Finding
from bot.core.cast import Case
from bot.core.scorecard import assemble
from bot.core.transcript import Speaker, Transcript
from bot.embedded.evaluator import EmbeddedEvaluator
from bot.store.library import Library

PACKS = ("us-reg-f", "uk-conc", "any")
DEBT = "I owe 412 and I know I'm late."


async def found(library: Library, lines: Sequence[tuple[Speaker, str]], packs: Sequence[str] = PACKS) -> list[Finding]:
    case = Case(Transcript.of(list(lines)), library.rubric("customer-care"), packs=tuple(map(library.pack, packs)))
    assessment = await EmbeddedEvaluator().evaluate(case)
    return list(assemble(assessment, case.transcript, case.rubric, packs=case.packs).findings)


async def rules(library: Library, customer: str, *trainee: str, packs: Sequence[str] = PACKS) -> set[str]:
    lines: list[tuple[Speaker, str]] = []
    for text in trainee:
        lines += [("customer", customer), ("trainee", text)]
    return {finding.rule for finding in await found(library, lines, packs)} - {"US-DISCLOSE"}


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("US-HARASS", "Pay up, you deadbeat."),
        ("US-HARASS", "We will keep calling until you pay."),
        ("US-FALSE", "If you don't pay this week you could be arrested."),
        ("US-FALSE", "We'll garnish your wages starting Monday."),
        ("US-FALSE", "Or we take you to court."),
        ("US-TIME", "I'll call you at 10:30 pm tonight."),
        ("US-TIME", "We will ring you at work tomorrow."),
        ("US-FREQ", "I'll call you every day until this is settled."),
        ("UK-PRESSURE", "You need to pay the full balance today."),
        ("UK-PRESSURE", "Could you borrow it from family tonight?"),
        ("UK-PRESSURE", "Maybe sell your car and clear it."),
        ("UK-AFFORD", "We can't accept that, the minimum is 60."),
        ("UK-AFFORD", "That is nowhere near enough."),
        ("UK-EMBARRASS", "Then we will have to call your boss."),
        ("UK-EMBARRASS", "Everyone will know about this debt."),
        ("ANY-PRIV", "Your date of birth is 4 May 1980, correct?"),
        ("ANY-PRIV", "Please send me the one-time code you got."),
    ],
)
async def test_words_that_break_a_rule_are_found(library: Library, rule: str, words: str) -> None:
    assert rule in await rules(library, DEBT, words)


@pytest.mark.parametrize(
    "words",
    [
        "Nobody is going to arrest you, and you won't go to prison over this.",
        "We don't garnish wages, and I will not talk about court.",
        "I won't call you at work or before eight.",
        'You asked whether "bailiffs will seize" anything. They can\'t.',
        "Nothing needs to be paid today. What could you manage each month?",
        "I can call you at 10:30 am on Friday, if that suits you.",
        "Shall I call you once, on Thursday at six?",
        "Sixty a month works. I'll set it up from the 15th.",
        "We never contact your family or your employer.",
    ],
)
async def test_denying_or_asking_first_is_no_finding(library: Library, words: str) -> None:
    assert await rules(library, DEBT, words) == set()


async def test_reading_details_back_after_the_identity_check_is_fine(library: Library) -> None:
    checked = "For security, may I have the postcode and the last four digits?"
    assert "ANY-PRIV" not in await rules(library, DEBT, checked, "Thank you. Your address is still Talbot Street?")


HURT = "My wife died in March and since then I can't keep up with the payments."


async def test_a_disclosure_passed_over_twice_is_found_once_it_is_taken_up_it_is_not(library: Library) -> None:
    carried_on = ("May I have the account number, please?", "And the date of the last payment?")
    assert "UK-VULN" in await rules(library, HURT, *carried_on)
    kind = ("I'm so sorry about your wife. Thank you for telling me, that can't be easy to write.", carried_on[1])
    assert "UK-VULN" not in await rules(library, HURT, *kind)


RISK = "Honestly they'd be better off without me."


async def test_a_hint_at_self_harm_needs_acknowledgement_and_a_way_to_help(library: Library) -> None:
    assert "ANY-RISK" in await rules(library, RISK, "What is the reference number?")
    both = (
        "I'm so sorry, that sounds unbearably heavy, and I'm glad you told me. Are you safe right now? "
        "The Samaritans are there day and night on 116 123."
    )
    assert "ANY-RISK" not in await rules(library, RISK, both)


async def test_a_third_party_collector_has_to_say_so_at_once(library: Library) -> None:
    silent = await found(library, [("customer", DEBT), ("trainee", "Hello, how can I help?")])
    said = await found(
        library,
        [("customer", DEBT), ("trainee", "This is Orion, a debt collector. What you tell me may be used for that.")],
    )
    assert "US-DISCLOSE" in {finding.rule for finding in silent}
    assert "US-DISCLOSE" not in {finding.rule for finding in said}


async def test_only_the_packs_that_apply_are_used(library: Library) -> None:
    assert await rules(library, DEBT, "We'll garnish your wages starting Monday.", packs=("any",)) == set()


async def test_a_finding_quotes_the_trainee_and_brings_safer_words(library: Library) -> None:
    words = "Right. If you don't pay this week you could be arrested. So?"
    finding = next(f for f in await found(library, [("customer", DEBT), ("trainee", words)]) if f.rule == "US-FALSE")
    assert finding.quote in words
    assert finding.critical
    assert finding.turn == 1
    assert "court" in finding.safer


@pytest.mark.parametrize("name", PACKS)
def test_every_pack_is_dated_disclaims_legal_advice_and_has_safer_words(library: Library, name: str) -> None:
    pack = library.pack(name)
    assert "not legal advice" in pack.scope
    for rule in pack.rules:
        assert rule.id.split("-")[0] in {"US", "UK", "ANY"}
        assert len(rule.safer.split()) <= 45
