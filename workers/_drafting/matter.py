"""What drafting needs from outside, and the documents of a dossier as it takes them in."""

import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from schemas.documents import Classification, ManifestDocument
from schemas.extractions import read_extraction
from schemas.redrafting import NoteProgressed
from workers._drafting.model_calls import WritingLimits
from workers._drafting.reading import DraftDocument
from workers.errors import RejectedError
from workers.ports import LanguageModel, ObjectStore, StageState

_UNREADABLE = (RejectedError, EOFError, ValueError, zlib.error, gzip.BadGzipFile)


@dataclass(frozen=True)
class DraftingParts:
    """What drafting needs. `model` None: the note is made of rules and of the dossier's own sentences.

    `report` is told how far the model is with a note's sections; what it is told may be lost.
    """

    store: ObjectStore
    state: StageState
    model: LanguageModel | None = None
    limits: WritingLimits = field(default_factory=WritingLimits)
    report: Callable[[NoteProgressed], None] = lambda _progress: None


def load_document(document: ManifestDocument, store: ObjectStore) -> DraftDocument:
    """Load what was read of a document; what cannot be loaded is said to be unread, the note goes on.

    Raises: UnavailableError: the store is out of reach.
    """
    if document.failure is not None or document.extraction is None or document.classification is None:
        return DraftDocument(document, None, None)
    try:
        with store.open(document.extraction) as source:
            extraction = read_extraction(source)
        classification = Classification.model_validate_json(store.get_bytes(document.classification))
    except _UNREADABLE as error:
        detail = str(error) if isinstance(error, RejectedError) else type(error).__name__
        reason = f"ce qui a été lu de ce document est abîmé ou introuvable ({detail})"
        return DraftDocument(document.model_copy(update={"failure": reason}), None, None)
    return DraftDocument(document, extraction, classification)
