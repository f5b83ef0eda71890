"""A fact in the third person is told in the first, or not at all where a pronoun may mean somebody else."""

import pytest

from bot.embedded.playing.firsthand import first_person, pronoun


@pytest.mark.parametrize(
    ("situation", "subject"),
    [
        ("Marcus lost shifts. He hides his letters.", "he"),
        ("Dana moved with her son. She called; he did not.", "she"),
        ("Sam rents a flat. They work nights and keep their cat.", "they"),
    ],
)
def test_the_pronoun_is_read_from_the_situation(situation: str, subject: str) -> None:
    assert pronoun(situation) == subject


@pytest.mark.parametrize(
    ("text", "name", "subject", "told"),
    [
        ("He owes $412, due on the 3rd.", "Marcus Bell", "he", "I owe $412, due on the 3rd."),
        ("She lives at 8 Alma Court and works nights.", "Shelley Probert", "she",
         "I live at 8 Alma Court and work nights."),
        ("Her order is HB-40417.", "Dana Pollard", "she", "My order is HB-40417."),
        ("The notice gives her until 19 May.", "Shelley Probert", "she", "The notice gives me until 19 May."),
        ("He has copies and does not want to send one.", "Alan Crowther", "he",
         "I have copies and do not want to send one."),
        ("They never pay late; their card ends 77.", "Sam Lee", "they", "I never pay late; my card ends 77."),
        ("She watches the post and it worries her.", "Ann Lee", "she", "I watch the post and it worries me."),
        ("Dana's flat is 14A.", "Dana Pollard", "she", "My flat is 14A."),
        ("The order is 77.", "Dana Pollard", "she", "The order is 77."),
        ("Alan Crowther, 07700 900417, a@post.example", "Alan Crowther", "he",
         "Alan Crowther, 07700 900417, a@post.example"),
        ("Jamie died in May, on his motorbike.", "Alan Crowther", "he", None),
        ("Her ex pays when he remembers.", "Shelley Probert", "she", None),
        ("Marcus is the only holder.", "Marcus Bell", "he", None),
    ],
)  # fmt: skip
def test_a_fact_is_told_by_its_owner(text: str, name: str, subject: str, told: str | None) -> None:
    assert first_person(text, name, subject) == told
