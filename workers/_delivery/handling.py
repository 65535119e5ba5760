"""From a record to what it leads to: the stage's results, or a dead letter with the reason. It never raises."""

import asyncio
import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from aiokafka import ConsumerRecord

from schemas.dossiers import DossierErased, DossierSubmitted, DossierSupplemented
from schemas.envelope import SEAL_HEADER, Envelope, MalformedEventError, Record, encode
from workers._delivery.outcome import dead_letter, letter_without_body, published, recorded_at
from workers._delivery.route import Refusal, Result, Route
from workers._delivery.wire import Wire
from workers._delivery.workplace import Workplace
from workers.errors import ErasedError, LisiereError, UnavailableError

log = logging.getLogger("lisiere.delivery")

_FIRST_WAIT_S = 0.5
_Incoming: TypeAlias = ConsumerRecord[bytes, bytes]


class Handling:
    """Calls one route for one record at a time; what is unavailable is waited for.

    What comes of an erased dossier's events is nothing: that is expected, for a log replays for ever.
    """

    def __init__(self, route: Route, wire: Wire, *, longest_wait_s: float) -> None:
        self._route, self._wire, self._longest_wait_s = route, wire, longest_wait_s
        self._workplace = Workplace(route.group)

    async def records_after(self, record: _Incoming) -> list[Record]:
        """Return the records to publish together with the offset of `record`; wait longer each time it must."""
        wait_s = _FIRST_WAIT_S
        while True:
            answer = await self._workplace.call(lambda: self._try(record))
            if not isinstance(answer, UnavailableError):
                return answer
            log.warning("%s: %s waits %.1f s: %s", self._route.group, record.offset, wait_s, answer)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, self._longest_wait_s)

    def _try(self, record: _Incoming) -> list[Record] | UnavailableError:
        try:
            return self._records(record)
        except UnavailableError as error:
            return error
        except ErasedError:
            log.info("%s: %s is of an erased dossier", self._route.group, record.offset)
            return []

    def _records(self, record: _Incoming) -> list[Record]:
        """Raises: UnavailableError, ErasedError."""
        route = self._route
        try:
            envelope = self._read(record)
        except MalformedEventError as error:
            log.warning("%s: no event of ours: %s", route.group, error)
            return [dead_letter(record, route.stage, str(error))]
        if self._wire.is_erased(envelope.dossier_id) and not isinstance(envelope.data, DossierErased):
            return self._refused(record, envelope)
        cause = _Cause(envelope, is_clear=_is_clear(record, envelope))
        try:
            return self._published(cause, list(route.handle(envelope)))
        except (UnavailableError, ErasedError):
            raise
        except BaseException as error:  # noqa: BLE001 -- SystemExit or StopIteration from a library must stop nothing
            return self._after_failure(record, cause, error)

    def _read(self, record: _Incoming) -> Envelope:
        envelope = self._wire.decode(record.headers, record.value, recorded_at(record.timestamp))
        if not isinstance(envelope.data, self._route.consumes) or record.topic != envelope.data.TOPIC:
            raise MalformedEventError(f"un évènement {envelope.type} n’a rien à faire sur {record.topic}")
        return envelope

    def _refused(self, record: _Incoming, envelope: Envelope) -> list[Record]:
        """Refuse what is handed in for a dossier that was erased, without copying what it says; pass over the rest."""
        if not isinstance(envelope.data, DossierSubmitted | DossierSupplemented):
            raise ErasedError
        if not _is_clear(record, envelope):
            return []
        reason = f"le dossier {envelope.dossier_id} a été effacé ; un nouveau dépôt doit porter un autre identifiant"
        return [letter_without_body(record, self._route.stage, reason)]

    def _published(self, cause: "_Cause", results: Sequence[Result], *, of_failure: bool = False) -> list[Record]:
        """Make the records of results. Raises: UnavailableError, ErasedError."""
        route, records = self._route, []
        for part, result in enumerate(results):
            is_refusal = isinstance(result, Refusal)
            data = result.data if isinstance(result, Refusal) else result
            # A failure is told to who sent the record, who may be another system: as readable as the record was.
            encoding = encode if cause.is_clear and (is_refusal or of_failure) else self._wire.encode
            record = published(
                cause.envelope, route.stage, route.version, f"{data.TYPE}/{part}", data, encoding=encoding
            )
            records.append(self._letter(record, cause, result.reason) if isinstance(result, Refusal) else record)
            log.info("%s: %s → %s", route.group, cause.envelope.id, data.TYPE)
        return records

    def _letter(self, record: _Incoming | Record, cause: "_Cause", reason: str, detail: str | None = None) -> Record:
        """Make a dead letter that tells no more in clear than the record. Raises: UnavailableError, ErasedError."""
        dossier_id = cause.envelope.dossier_id
        if cause.is_clear or dossier_id is None:
            return dead_letter(record, self._route.stage, reason, detail)
        seal = partial(self._wire.seal_letter, dossier_id=dossier_id)
        return dead_letter(record, self._route.stage, reason, detail, seal)

    def _after_failure(self, record: _Incoming, cause: "_Cause", error: BaseException) -> list[Record]:
        """Raises: UnavailableError, ErasedError."""
        route, envelope = self._route, cause.envelope
        if isinstance(error, LisiereError):
            log.warning("%s: %s refused: %s", route.group, envelope.id, error)
            told, detail = error, None
        else:
            log.error("%s: bug while handling %s %s", route.group, envelope.type, envelope.id, exc_info=error)
            told = LisiereError(f"erreur interne de l’étape {route.stage} ({type(error).__name__})")
            detail = "".join(traceback.format_exception(error))
        letter = self._letter(record, cause, str(told), detail)
        try:
            return [letter, *self._published(cause, route.on_failure(envelope, told), of_failure=True)]
        except (UnavailableError, ErasedError):
            raise
        except Exception:
            log.exception("%s: bug while telling the failure of %s", route.group, envelope.id)
            return [letter]


@dataclass(frozen=True)
class _Cause:
    """An event that is handled, and whether another system said it in clear."""

    envelope: Envelope
    is_clear: bool


def _is_clear(record: _Incoming, envelope: Envelope) -> bool:
    """Tell whether a record is what an upstream system says: no other is ever published in clear."""
    is_sealed = any(name == SEAL_HEADER for name, _ in record.headers)
    return isinstance(envelope.data, DossierSubmitted | DossierSupplemented) and not is_sealed
