"""The model calls of a dossier as they are kept: their text in the object store, their addresses in a memory.

A call is kept at once: a crash pays none twice, and a replay reads back what was answered.
"""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.artefacts import ArtefactRef
from workers._drafting.model_calls import ModelCall
from workers.errors import RejectedError
from workers.ports import ObjectStore, StageState

_JSON = "application/json"


class CallRecord:
    """The calls made for a dossier's note, or for one request about it, as a stage remembers them."""

    def __init__(
        self,
        stage: str,
        dossier_id: uuid.UUID,
        store: ObjectStore,
        state: StageState,
        *,
        request_id: uuid.UUID | None = None,
    ) -> None:
        self._stage, self._dossier_id, self._store, self._state = stage, dossier_id, store, state
        self._key = f"{dossier_id}/{request_id}" if request_id else str(dossier_id)
        remembered = state.get(stage, self._key) or {}
        self._refs = {
            digest: ArtefactRef.model_validate(ref) for digest, ref in remembered.get("model_calls", {}).items()
        }

    def calls(self) -> Mapping[str, ModelCall]:
        """Read the recorded calls back, by the digest of their prompt."""
        return read_calls(self._refs.values(), self._store)

    def keep(self, call: ModelCall) -> None:
        """Store a call that was just answered."""
        ref = self._store.put_bytes(call.model_dump_json().encode(), _JSON, self._dossier_id)
        self._refs[call.prompt_sha256] = ref

        def change(known: dict[str, Any] | None) -> dict[str, Any]:
            before = known or {}
            calls = {**before.get("model_calls", {}), call.prompt_sha256: ref.model_dump(mode="json")}
            return {**before, "model_calls": calls}

        self._state.update(self._stage, self._key, change)

    def refs(self, calls: Iterable[ModelCall]) -> tuple[ArtefactRef, ...]:
        """Return where these calls lie, each once, in order."""
        return tuple(self._refs[digest] for digest in dict.fromkeys(call.prompt_sha256 for call in calls))


def read_calls(refs: Iterable[ArtefactRef], store: ObjectStore) -> dict[str, ModelCall]:
    """Read recorded model calls, by the digest of their prompt; one that is lost is left out.

    Raises: UnavailableError: the store is out of reach.
    """
    calls = {}
    for ref in refs:
        try:
            call = ModelCall.model_validate_json(store.get_bytes(ref))
        except RejectedError:
            continue
        calls[call.prompt_sha256] = call
    return calls
