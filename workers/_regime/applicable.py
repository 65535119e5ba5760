"""The arrêtés that apply to a rubrique under a regime, by the classements they carry."""

from collections.abc import Iterable
from dataclasses import dataclass

from workers._retrieval.regulation_text import RegulationText

_DECLARATION = ("D", "DC")


@dataclass(frozen=True)
class ApplicableText:
    """An arrêté that applies, and the titles down to the article that says to what it applies (its first)."""

    text_id: str
    title: str
    article: tuple[str, ...]
    url: str | None
    version: str | None


def applicable_texts(texts: Iterable[RegulationText], code: str, regime: str) -> list[ApplicableText]:
    """Return the texts whose classements name the rubrique under this regime, in order.

    A text for an alinea applies to that alinea only; declaration with periodic checks counts as declaration.
    """
    return [
        ApplicableText(text.text_id, text.title, text.sections[0].path, text.url, text.version)
        for text in texts
        if any(
            _same_regime(classement.regime, regime) and _covers(classement.rubrique, classement.alinea, code)
            for classement in text.classements
        )
    ]


def _same_regime(left: str, right: str) -> bool:
    return left == right or (left in _DECLARATION and right in _DECLARATION)


def _covers(rubrique: str, alinea: str, code: str) -> bool:
    ruled = f"{rubrique}-{alinea}" if alinea else rubrique
    return code == ruled or code.startswith(f"{ruled}-")
