"""A model's answer is text from outside: broken ones are refused, and nothing in the others can act."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers._drafting.answers import UnusableAnswerError, harmless, read_answer

FRENCH = "Le projet prévoit un bassin de rétention des eaux pluviales au sud du site."


def _answer(*texts: str) -> str:
    return json.dumps({"phrases": [{"texte": text, "passages": [1]} for text in texts]})


@pytest.mark.parametrize("around", ["{}", "Voici :\n{}", "```json\n{}\n```", "{}\nJ’espère que cela aide."])
def test_the_document_is_found_in_whatever_stands_around_it(around: str) -> None:
    assert [phrase.texte for phrase in read_answer(around.replace("{}", _answer(FRENCH)), 8)] == [FRENCH]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "Je ne peux pas répondre.",
        _answer(FRENCH)[:-9],
        "[1, 2]",
        '{"phrases": "non"}',
        '{"phrases": []}',
        _answer("court"),
        "[" * 100_000 + "{}",
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        _answer("The project includes a retention basin for storm water located south of the site boundary."),
    ],
)
def test_an_answer_that_cannot_be_used_says_why_in_french(text: str) -> None:
    with pytest.raises(UnusableAnswerError, match=r"réponse|JSON|phrase"):
        read_answer(text, 8)


def test_a_looping_answer_is_one_sentence() -> None:
    assert len(read_answer(_answer(*[FRENCH] * 200), 8)) == 1


def test_no_more_sentences_are_taken_than_were_asked_for() -> None:
    texts = [f"{FRENCH[:-1]} numéro {chr(97 + i)}." for i in range(12)]
    assert len(read_answer(_answer(*texts), 8)) == 8


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Voir <a href='https://ailleurs.example'>ici</a> le bassin.", "Voir ici le bassin."),
        ("Le bassin <script>alert(1)</script> est étanche.", "Le bassin alert(1) est étanche."),
        ("Le bassin ![x](https://ailleurs.example/p.png) est étanche.", "Le bassin x est étanche."),
        ("Le [bassin](javascript:alert(1)) est étanche.", "Le bassin est étanche."),
        ("Le bassin est étanche https://ailleurs.example/?q=1 .", "Le bassin est étanche."),
        ("**Le bassin** est `étanche`. [1, 2]", "Le bassin est étanche."),
        ("{{ secret }} Le bassin est étanche.", "Le bassin est étanche."),
        ("Le bassin\u202e est\u200b étanche.", "Le bassin est étanche."),
    ],
)
def test_what_could_act_in_a_sentence_is_taken_out(text: str, kept: str) -> None:
    assert harmless(text) == kept


@given(st.text(max_size=400))
def test_no_sentence_holds_a_tag_a_link_or_an_invisible_character(text: str) -> None:
    plain = harmless(f"{text} <b>x</b> https://x.example [a](http://y.example)")
    assert not set(plain) & set("<>\u202e\u200b\u0000")
    assert "://" not in plain


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(UnusableAnswerError):
        assert read_answer(text, 8)
