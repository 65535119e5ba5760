"""Small passages, extractions and arrêtés, each given by what a test says of it."""

import json
import uuid
from typing import Any

from schemas.documents import Classification, DocumentHeader, Element, Extraction
from schemas.passages import Passage

DOSSIER = uuid.UUID(int=1)
DOCUMENT = uuid.UUID(int=2)


def regulation_passage(**changes: Any) -> Passage:
    """Make a passage of regulation."""
    given: dict[str, Any] = {
        "passage_id": uuid.UUID(int=9),
        "corpus": "regulation",
        "source_id": "JORFTEXT1",
        "text": "texte",
        "path": ("Arrêté",),
    }
    return Passage.model_validate(given | changes)


def element(text: str, page: int = 1, kind: str = "NarrativeText", **changes: Any) -> Element:
    """Make a paragraph of the section Eau."""
    return Element.model_validate({"type": kind, "page": page, "text": text, "section": ("Étude", "Eau")} | changes)


def extraction(*elements: Element) -> Extraction:
    """Make a document of these elements."""
    pages = max((found.page for found in elements), default=1)
    header = DocumentHeader(name="etude.pdf", sha256="0" * 64, media_type="application/pdf", pages=pages)
    return Extraction(document=header, sections=(), elements=elements)


def classification(**changes: Any) -> Classification:
    """Make a classification."""
    return Classification.model_validate({"label": "etude_impact", "scores": {"etude_impact": 1.0}} | changes)


def section(title: str, *alineas: Any, sections: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Make a section of an arrêté."""
    outer = [alinea if isinstance(alinea, dict) else {"text": alinea} for alinea in alineas]
    return {"title": {"text": title}, "outer_alineas": outer, "sections": list(sections), "id": "x"}


def arrete(text_id: str = "JORFTEXT000000000001", *sections: Any, **changes: Any) -> bytes:
    """Make an arrêté as Envinorma writes it."""
    given: dict[str, Any] = {
        "id": text_id,
        "title": {"text": "Arrêté du 1er janvier 2020 relatif aux essais"},
        "sections": list(sections) or [section("Article 1", "L’exploitant tient un registre.")],
        "classements": [{"rubrique": "2921", "alinea": "1", "regime": "E", "state": "ACTIVE"}],
        "legifrance_url": "https://www.legifrance.gouv.fr/loda/id/JORFTEXT000000000001",
    }
    return json.dumps(given | changes).encode()
