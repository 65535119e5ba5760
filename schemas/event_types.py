"""Every event type there is: how a `ce_type` finds its class, and the JSON Schemas other systems can hold us to."""

import json
import re
from pathlib import Path

from schemas.additions import AdditionWithdrawn, CitationAdded, StatementAdded
from schemas.audit import BundleExported, LogRead, NoteExported, NoteViewed, SystemConfigured, SystemOperated
from schemas.base import EventData
from schemas.documents import (
    DocumentClassified,
    DocumentExtracted,
    DocumentFailed,
    DocumentIndexed,
    DocumentProgressed,
    DocumentReceived,
    DocumentRecognized,
)
from schemas.dossiers import (
    DossierAssigned,
    DossierErased,
    DossierFailed,
    DossierIndexed,
    DossierReceived,
    DossierSubmitted,
    DossierSupplemented,
    DossierWithdrawn,
    SupplementReceived,
)
from schemas.notes import NoteDrafted
from schemas.passages import EvidenceRetrieved
from schemas.questions import QuestionAnswered, QuestionAsked
from schemas.redrafting import NoteProgressed, SectionRedrafted, SectionRequested
from schemas.regulation import RegulationClosed, RegulationImported, RegulationPublished
from schemas.remarks import CommentMade, CommentResolved, ContradictionJudged
from schemas.reviews import DecisionRefused, DecisionSubmitted, NoteApproved, NoteReturned, StatementReviewed
from schemas.revisions import NoteRevised

EVENT_CLASSES: tuple[type[EventData], ...] = (
    DossierSubmitted,
    DossierSupplemented,
    DossierReceived,
    SupplementReceived,
    DocumentReceived,
    DocumentProgressed,
    DocumentExtracted,
    DocumentRecognized,
    DocumentClassified,
    DocumentIndexed,
    DocumentFailed,
    DossierIndexed,
    EvidenceRetrieved,
    NoteDrafted,
    NoteRevised,
    NoteProgressed,
    SectionRequested,
    SectionRedrafted,
    DecisionSubmitted,
    DecisionRefused,
    StatementReviewed,
    StatementAdded,
    CitationAdded,
    AdditionWithdrawn,
    NoteApproved,
    NoteReturned,
    QuestionAsked,
    QuestionAnswered,
    CommentMade,
    CommentResolved,
    ContradictionJudged,
    DossierFailed,
    DossierWithdrawn,
    DossierErased,
    DossierAssigned,
    RegulationPublished,
    RegulationClosed,
    RegulationImported,
    SystemConfigured,
    SystemOperated,
    LogRead,
    BundleExported,
    NoteExported,
    NoteViewed,
)

BY_TYPE = {event_class.TYPE: event_class for event_class in EVENT_CLASSES}

TYPE_PATTERN = re.compile(r"^(fr\.lisiere\.[a-z]+\.[a-z]+)\.v([1-9][0-9]*)$")

FOLDER = Path(__file__).parent / "catalogue"


def json_schema(event_class: type[EventData]) -> str:
    """Return the JSON Schema of an event's body, as committed in `catalogue/<ce_type>.json`."""
    schema = {"$id": event_class.TYPE, **event_class.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def export(folder: Path = FOLDER) -> None:
    """Write the JSON Schema of every event type; run as `python -m schemas.event_types`."""
    folder.mkdir(exist_ok=True)
    for event_class in EVENT_CLASSES:
        (folder / f"{event_class.TYPE}.json").write_text(json_schema(event_class), encoding="utf-8")


if __name__ == "__main__":
    export()
