"""French spaces: a line never breaks before a double sign nor within guillemets; what others wrote is left alone."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

import reviewer_ui
from reviewer_ui.typography import FrenchSpaces, french_spaces

TEMPLATES = sorted((Path(reviewer_ui.__file__).parent / "templates").glob("*.html"))
BREAKS = re.compile(r"(?<=[\w»)\]’%…]) [;!?»](?:\s|<|$)|\w :\s|« ")
"""A plain space where French never breaks a line."""


@pytest.mark.parametrize(
    ("plain", "spaced"),
    [
        ("Le délai court ; il finit.", "Le délai court\u202f; il finit."),
        ("Non trouvé : le débit", "Non trouvé\u00a0: le débit"),
        ("« non trouvé »", "«\u00a0non trouvé\u00a0»"),
        ("Pourquoi ?</p>", "Pourquoi\u202f?</p>"),
        ("</strong> : 12", "</strong>\u00a0: 12"),
        ("Bravo !", "Bravo\u202f!"),
    ],
)
def test_double_signs_and_guillemets_have_their_spaces(plain: str, spaced: str) -> None:
    assert french_spaces(plain) == spaced
    assert french_spaces(spaced) == spaced


@pytest.mark.parametrize("text", ["http://a/?b=c", "14:30", "a :b", '<a href="/x?y=1;z">', "x = y", "!important"])
def test_other_signs_are_left_alone(text: str) -> None:
    assert french_spaces(text) == text


def test_what_a_template_prints_of_others_is_left_as_it_was_written() -> None:
    template = Environment(extensions=[FrenchSpaces], autoescape=True).from_string("Titre : {{ title }} ; fin")
    assert template.render(title="Parc : oui ; non") == "Titre\u00a0: Parc : oui ; non\u202f; fin"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_prints_a_line_that_could_break_before_a_sign(path: Path) -> None:
    compiled = Environment(extensions=[FrenchSpaces], autoescape=True).lex(path.read_text(encoding="utf-8"))
    printed = [french_spaces(value) for _, kind, value in compiled if kind == "data"]
    assert [text for text in printed if BREAKS.search(text)] == []
