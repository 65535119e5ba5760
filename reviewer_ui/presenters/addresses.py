"""Addresses of screens. What the reader shows (document, page, statement, tab) is all in its address."""

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from schemas.documents import Enjeu
from schemas.passages import Corpus
from schemas.regulation import PrescriptionTopic

TABS = (
    "synthese",
    "completude",
    "chiffres",
    "contradictions",
    "enjeux",
    "carte",
    "demandes",
    "echeances",
    "non-lu",
    "questions",
    "changements",
)


@dataclass(frozen=True)
class ReaderState:
    """What the reader shows.

    `source` names a citation (see `citations`), `comparer` an item whose citations are
    shown side by side, `q` and `extrait` a search and the passage found that is shown, `dans`, `enjeu`, `de` and `a`
    what the search was narrowed to; `partie` a stretch (from 1) of a long text without pages; `version` an earlier
    version of the note, None for the latest.
    """

    onglet: str = TABS[0]
    enonce: str | None = None
    source: str | None = None
    comparer: str | None = None
    document: uuid.UUID | None = None
    page: int | None = None
    q: str | None = None
    partie: int | None = None
    extrait: uuid.UUID | None = None
    dans: str | None = None
    enjeu: str | None = None
    de: int | None = None
    a: int | None = None
    version: int | None = None

    def query(self) -> str:
        """Write the state as a query, what is not set left out."""
        shown = {name: value for name, value in self.__dict__.items() if value is not None}
        if self.onglet == TABS[0]:
            del shown["onglet"]
        return urlencode(shown)


def dossier_address(dossier_id: uuid.UUID) -> str:
    """Return the address of a dossier's own screen."""
    return f"/dossiers/{dossier_id}"


def reader_address(dossier_id: uuid.UUID, state: ReaderState | None = None) -> str:
    """Return the address of the reader in a state."""
    query = state.query() if state else ""
    return f"/dossiers/{dossier_id}/relecture" + (f"?{query}" if query else "")


@dataclass(frozen=True)
class SearchState:
    """What the search screen shows: the question, where it is asked, what was chosen, how many are laid out."""

    q: str = ""
    corpus: Corpus = "dossier"
    dans: str | None = None
    enjeu: Enjeu | None = None
    rubrique: str | None = None
    de: int | None = None
    a: int | None = None
    n: int | None = None
    theme: PrescriptionTopic | None = None

    def query(self) -> str:
        """Write the state as a query, what is not set left out."""
        shown = {name: value for name, value in self.__dict__.items() if value}
        if self.corpus == "dossier":
            del shown["corpus"]
        return urlencode(shown)


def search_address(dossier_id: uuid.UUID, state: SearchState) -> str:
    """Return the address of the search screen in a state."""
    query = state.query()
    return f"/dossiers/{dossier_id}/recherche" + (f"?{query}" if query else "")


def page_image_address(dossier_id: uuid.UUID, document_id: uuid.UUID, page: int, dpi: int) -> str:
    """Return the address of a page's image."""
    return f"/dossiers/{dossier_id}/documents/{document_id}/pages/{page}/image?dpi={dpi}"
