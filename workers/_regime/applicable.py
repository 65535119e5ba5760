"""The arrêtés that apply to a rubrique under a regime, by the classements they carry."""

from collections.abc import Iterable

from schemas.regulation import LegalText
from workers._retrieval.classements import classements_of


def applicable_texts(texts: Iterable[LegalText], code: str, regime: str) -> list[LegalText]:
    """Return the texts whose classements name the rubrique under this regime, in order.

    A text for an alinea applies to that alinea only; declaration with periodic checks counts as declaration.
    """
    wanted = set(classements_of(code, regime))
    return [text for text in texts if wanted & set(text.classements)]
