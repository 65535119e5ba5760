"""What the agent must know of the note as a whole: what its dates rest on, and which documents were hard to read."""

from collections.abc import Iterator, Sequence

from schemas.documents import HiddenText
from schemas.dossiers import Manifest
from workers._drafting.deadlines import ASSUMPTION, clock_remarks
from workers._drafting.reading import ReadDocument, Reading
from workers._note_forms.evidence import document_stem

_LONGEST_QUOTE = 160


def remarks(manifest: Manifest, reading: Reading, *, has_deadlines: bool) -> list[str]:
    """Return the warnings of a note, those on its dates first."""
    found = [ASSUMPTION] if has_deadlines else ["Date de dépôt inconnue : aucune échéance n’est calculée."]
    found += clock_remarks(manifest.supplements)
    if manifest.documents and not any(document.sentences for document in reading.documents):
        found.append("Aucun document du dossier n’a pu être lu : la note est vide.")
    return [*found, *(remark for document in reading.documents for remark in _of_document(document))]


def _of_document(document: ReadDocument) -> Iterator[str]:
    extraction = document.source.extraction
    if extraction is None:
        return
    if extraction.document.language not in (None, "fr"):
        yield f"Le document « {document.name} » ne semble pas rédigé en français : il est mal dépouillé."
    elif extraction.document.scanned_pages:
        yield _scanned(document.name, len(extraction.document.scanned_pages))
    if document.lost_headings:
        yield (
            f"Le document « {document.name} » n’a presque pas de titres lisibles : la complétude et les enjeux y sont "
            "mal jugés."
        )
    if extraction.document.hidden_text:
        yield _hidden(document_stem(document.name), extraction.document.hidden_text)
    if document.addressed:
        yield _addressed(document)


def _addressed(document: ReadDocument) -> str:
    """Say that a document speaks to a machine: no statement was made of it, no model was shown it."""
    pages = sorted({sentence.page for sentence in document.addressed})
    where = f"page {pages[0]}" if len(pages) == 1 else f"{len(pages)} pages, dont la page {pages[0]}"
    quote = " ".join(document.addressed[0].text.split())[:_LONGEST_QUOTE]
    name = document_stem(document.name)
    return f"{name} : ce passage s’adresse à une machine, il est mis à l’écart ({where}) : « {quote} »"


def _hidden(name: str, hidden: Sequence[HiddenText]) -> str:
    """Say what hides in a document: it is in no statement, and may be meant for a machine."""
    pages = sorted({page for each in hidden for page in each.pages})
    where = f"page {pages[0]}" if len(pages) == 1 else f"{len(pages)} pages, dont la page {pages[0]}"
    return f"{name} : texte que l’œil ne voit pas, mis à l’écart ({where}) : « {hidden[0].quote} »"


def _scanned(name: str, count: int) -> str:
    read = f"{count} pages de {name} ont été lues" if count > 1 else f"1 page de {name} a été lue"
    return f"{read} par reconnaissance de caractères : des mots peuvent être faux."
