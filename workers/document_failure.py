"""What a document stage says when a document cannot go on: that document failed, the dossier goes on."""

from collections.abc import Callable, Sequence

from schemas.base import DocumentEvent, EventData
from schemas.documents import DocumentFailed
from schemas.envelope import Envelope
from workers.errors import LisiereError


def document_failed(stage: str) -> Callable[[Envelope, LisiereError], Sequence[EventData]]:
    """Make the failure of a document event at `stage`."""

    def fail(envelope: Envelope, error: LisiereError) -> Sequence[EventData]:
        data = envelope.data
        if not isinstance(data, DocumentEvent):
            return []
        return [
            DocumentFailed(
                dossier_id=data.dossier_id,
                document_id=data.document_id,
                name=data.name,
                stage=stage,
                reason=str(error) or type(error).__name__,
            )
        ]

    return fail
