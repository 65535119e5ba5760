"""Addresses of screens. What the reader shows (document, page, statement, tab) is all in its address."""

import uuid
from dataclasses import dataclass, replace
from urllib.parse import urlencode

TABS = ("synthese", "completude", "chiffres", "contradictions", "enjeux", "demandes", "echeances", "non-lu")


@dataclass(frozen=True)
class ReaderState:
    """What the reader shows.

    `source` names a citation (see `citations`), `comparer` an item whose citations are
    shown side by side, `q` and `rang` a search and the rank from 1 of the hit shown; `partie` a stretch (from 1) of a
    long text without pages.
    """

    onglet: str = TABS[0]
    enonce: str | None = None
    source: str | None = None
    comparer: str | None = None
    document: uuid.UUID | None = None
    page: int | None = None
    q: str | None = None
    rang: int | None = None
    partie: int | None = None

    def on_note(self, **changes: str | None) -> "ReaderState":
        """Return the state with another tab or statement, the page staying as it is."""
        return replace(self, **changes)  # type: ignore[arg-type]

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


def page_image_address(dossier_id: uuid.UUID, document_id: uuid.UUID, page: int, dpi: int) -> str:
    """Return the address of a page's image."""
    return f"/dossiers/{dossier_id}/documents/{document_id}/pages/{page}/image?dpi={dpi}"
