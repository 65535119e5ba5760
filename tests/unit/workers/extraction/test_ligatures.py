"""Ligatures without a meaning are told by the words around them."""

import pytest

from workers._extraction.ligatures import ligatures_in


def _mended(text: str) -> str:
    return text.translate(ligatures_in(text))


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Le bruit est modi\x1bé et la défi\x1bnition n’est pas dé\x1bnie", "fi"),
        ("Les e\x1dets di\x1dérents du projet", "ff"),
        ("Une mesure su\x1csante, un avis o\x1cciel", "ffi"),
        ("Le \x1eux d’air in\x1eue sur la mesure", "fl"),
        ("Les e\x0euents du site", "ffl"),
        ("Ils perme\x1dent d’a\x1deindre ce\x1de limite", "tt"),
    ],
)
def test_a_ligature_is_told_by_known_words(printed: str, read: str) -> None:
    assert set(ligatures_in(printed).values()) == {read}


def test_each_font_has_its_own_order() -> None:
    printed = "L’e\x1bet est a\x1cché dans la \x1dche, dé\x1dnie a\x1dn"
    assert _mended(printed) == "L’effet est affiché dans la fiche, définie afin"


def test_what_no_word_tells_is_left_out() -> None:
    assert _mended("Un xq\x0fw sans suite") == "Un xqw sans suite"


def test_line_breaks_are_no_ligatures() -> None:
    assert not ligatures_in("deux\r\nlignes\tet un retrait")
