"""From a record to what it leads to: the stage's results, or a dead letter with the reason. It never raises."""

import asyncio
import logging
import traceback
from collections.abc import Sequence
from typing import TypeAlias

from aiokafka import ConsumerRecord

from schemas.envelope import Envelope, MalformedEventError, Record, decode
from workers._delivery.outcome import dead_letter, published, recorded_at
from workers._delivery.route import Refusal, Result, Route
from workers._delivery.workplace import Workplace
from workers.errors import LisiereError, UnavailableError

log = logging.getLogger("lisiere.delivery")

_FIRST_WAIT_S = 0.5
_Incoming: TypeAlias = ConsumerRecord[bytes, bytes]


class Handling:
    """Calls one route for one record at a time; what is unavailable is waited for."""

    def __init__(self, route: Route, *, longest_wait_s: float) -> None:
        self._route, self._longest_wait_s = route, longest_wait_s
        self._workplace = Workplace(route.group)

    async def records_after(self, record: _Incoming) -> list[Record]:
        """Return the records to publish together with the offset of `record`."""
        try:
            envelope = self._read(record)
        except MalformedEventError as error:
            log.warning("%s: no event of ours: %s", self._route.group, error)
            return [dead_letter(record, self._route.stage, str(error))]
        answer = await self._answer(envelope)
        try:
            if isinstance(answer, list):
                return self._published(envelope, answer)
        except Exception as error:  # noqa: BLE001 -- a result that cannot be published is the stage's bug
            answer = error
        return self._after_failure(record, envelope, answer)

    def _read(self, record: _Incoming) -> Envelope:
        envelope = decode(record.headers, record.value, recorded_at(record.timestamp))
        if not isinstance(envelope.data, self._route.consumes) or record.topic != envelope.data.TOPIC:
            raise MalformedEventError(f"un évènement {envelope.type} n’a rien à faire sur {record.topic}")
        return envelope

    async def _answer(self, envelope: Envelope) -> "list[Result] | BaseException":
        """Call the stage until what it depends on is there, waiting longer each time."""
        wait_s = _FIRST_WAIT_S
        while True:
            answer = await self._workplace.call(lambda: _call(self._route, envelope))
            if not isinstance(answer, UnavailableError):
                return answer
            log.warning("%s: %s waits %.1f s: %s", self._route.group, envelope.id, wait_s, answer)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, self._longest_wait_s)

    def _published(self, cause: Envelope, results: Sequence[Result]) -> list[Record]:
        route, records = self._route, []
        for part, result in enumerate(results):
            data = result.data if isinstance(result, Refusal) else result
            record = published(cause, route.stage, route.version, f"{data.TYPE}/{part}", data)
            records.append(dead_letter(record, route.stage, result.reason) if isinstance(result, Refusal) else record)
            log.info("%s: %s → %s", route.group, cause.id, data.TYPE)
        return records

    def _after_failure(self, record: _Incoming, envelope: Envelope, error: BaseException) -> list[Record]:
        route = self._route
        if isinstance(error, LisiereError):
            log.warning("%s: %s refused: %s", route.group, envelope.id, error)
            told, detail = error, None
        else:
            log.error("%s: bug while handling %s %s", route.group, envelope.type, envelope.id, exc_info=error)
            told = LisiereError(f"erreur interne de l’étape {route.stage} ({type(error).__name__})")
            detail = "".join(traceback.format_exception(error))
        letter = dead_letter(record, route.stage, str(told), detail)
        try:
            return [letter, *self._published(envelope, route.on_failure(envelope, told))]
        except Exception:
            log.exception("%s: bug while telling the failure of %s", route.group, envelope.id)
            return [letter]


def _call(route: Route, envelope: Envelope) -> "list[Result] | BaseException":
    """Call the stage; what it raises is its answer too, for some exceptions do not travel between threads."""
    try:
        return list(route.handle(envelope))
    except BaseException as error:  # noqa: BLE001 -- SystemExit or StopIteration from a library must stop nothing
        return error
