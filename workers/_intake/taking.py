"""Taking files in: each is fetched, its digest checked, archives unpacked; one that cannot be had fails alone."""

import tempfile
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from schemas import ids
from schemas.artefacts import ArtefactRef
from schemas.documents import DocumentFailed, DocumentReceived
from schemas.dossiers import SubmittedDocument
from workers._extraction.media_types import EML
from workers._intake.archive import (
    LONGEST_NAME,
    ZIP_MEDIA_TYPE,
    ArchiveLimits,
    LimitedReader,
    Member,
    list_members,
    member_identity,
    open_archive,
    read_member,
)
from workers._intake.conversion import CONVERTED, as_zip
from workers._intake.fetching import Fetched, fetch_in_rounds
from workers._intake.map_layers import grouped, pack_layer
from workers.errors import RejectedError
from workers.ports import Fetcher, ObjectStore, StageState

STAGE = "intake"
MAX_DEPTH = 2
"""Archives inside archives are unpacked so deep."""


@dataclass(frozen=True)
class IntakeParts:
    """What intake needs. `sniff` names a file's type by its content; `pause` waits some seconds between rounds."""

    store: ObjectStore
    fetcher: Fetcher
    state: StageState
    sniff: Callable[[ArtefactRef], str]
    pause: Callable[[float], None]
    archive: ArchiveLimits
    max_file_bytes: int
    attempts: int


@dataclass(frozen=True)
class _Container:
    """An archive or a mail whose files become documents; `prefix` stands before their paths inside."""

    name: str
    artefact: ArtefactRef
    prefix: str
    confidential: bool
    depth: int

    def name_of(self, path: str) -> str:
        """Return the name a file inside goes by."""
        return f"{self.prefix}{path}"[-LONGEST_NAME:]


@dataclass
class Taking:
    """One deposit on its way in: what came of each of its documents."""

    dossier_id: uuid.UUID
    confidential: bool
    parts: IntakeParts
    received: list[DocumentReceived] = field(default_factory=list)
    failed: list[DocumentFailed] = field(default_factory=list)
    came_of: dict[str, tuple[uuid.UUID, ...]] = field(default_factory=dict)
    """The ids of the documents that each file gave, by the name it was handed in under."""

    def add_all(self, documents: Sequence[SubmittedDocument]) -> list[tuple[int, str]]:
        """Take documents in; return the places of those that failed, at least in part, each with why.

        Raises: UnavailableError: something of ours is out of reach.
        """
        fetched = fetch_in_rounds(documents, self.fetch, attempts=self.parts.attempts, pause=self.parts.pause)
        told = [self.add(document, outcome) for document, outcome in zip(documents, fetched, strict=True)]
        return [(place, reason) for place, reason in enumerate(told) if reason is not None]

    def add(self, document: SubmittedDocument, fetched: Fetched) -> str | None:
        """Take in what was fetched of a submitted document; return why it failed, None when all of it came in."""
        confidential = self.confidential or document.confidential
        before, known = len(self.failed), len(self.received)
        try:
            if isinstance(fetched, RejectedError):
                raise fetched
            self._receive(document.name, document.sha256, fetched, confidential, depth=0)
        except RejectedError as error:
            self._fail(document.name, document.sha256, str(error))
        came = (*self.received[known:], *self.failed[before:])
        self.came_of[document.name] = tuple(event.document_id for event in came)
        reasons = [f"{failure.name} : {failure.reason}" for failure in self.failed[before:]]
        return " ; ".join(reasons)[:2000] or None

    def fetch(self, document: SubmittedDocument) -> ArtefactRef:
        """Keep a submitted document's content, its digest checked. Raises: LisiereError."""
        own = self.parts.store.open_own(document.uri, self.dossier_id)
        with own or self.parts.fetcher.open(document.uri) as source:
            artefact = self._store(source, self.parts.max_file_bytes, "le fichier")
        if artefact.sha256 != document.sha256:
            raise RejectedError(
                f"l’empreinte sha256 ne correspond pas : {document.sha256[:12]}… annoncée, "
                f"{artefact.sha256[:12]}… reçue ; le fichier a changé ou a été abîmé en chemin"
            )
        return artefact

    def _store(self, source: IO[bytes] | LimitedReader, limit: int, what: str) -> ArtefactRef:
        reader = source if isinstance(source, LimitedReader) else LimitedReader(source, limit, what)
        stored = self.parts.store.put_stream(reader, "application/octet-stream", self.dossier_id)  # type: ignore[arg-type]
        if stored.size == 0:
            raise RejectedError("le fichier est vide (0 octet)")
        return stored.model_copy(update={"media_type": self.parts.sniff(stored)})

    def _receive(self, name: str, identity: str, artefact: ArtefactRef, confidential: bool, *, depth: int) -> None:
        holds_files = artefact.media_type == ZIP_MEDIA_TYPE or artefact.media_type in CONVERTED
        if not holds_files or depth >= MAX_DEPTH:
            self._take(name, identity, artefact, confidential)
        elif artefact.media_type == EML:
            # A mail is a document itself; what is attached to it goes by its name.
            self._take(name, identity, artefact, confidential)
            self._unpack(_Container(name, artefact, f"{name}/", confidential, depth))
        else:
            self._unpack(_Container(name, artefact, f"{name}/" if depth else "", confidential, depth))

    def _take(self, name: str, identity: str, artefact: ArtefactRef, confidential: bool) -> None:
        self.received.append(
            DocumentReceived(
                dossier_id=self.dossier_id,
                document_id=ids.document_id(self.dossier_id, name, identity),
                name=name,
                artefact=artefact,
                confidential=confidential,
            )
        )

    def _unpack(self, container: _Container) -> None:
        sha256 = container.artefact.sha256
        with self._opened(container.artefact) as (opened, left_out):
            members = list_members(opened, self.parts.archive)
            if not members and not left_out and container.artefact.media_type != EML:
                raise RejectedError("l’archive ne contient aucun fichier")
            for path, reason in left_out.items():
                self._fail(container.name_of(path), f"{sha256}/{path}", reason)
            for group in grouped(members):
                self._unpack_group(opened, group, container)

    def _unpack_group(self, opened: zipfile.ZipFile, group: list[Member], container: _Container) -> None:
        member = group[0]
        name, identity = container.name_of(member.path), member_identity(container.artefact.sha256, member)
        if member.refusal:
            self._fail(name, identity, member.refusal)
            return
        try:
            artefact = self._store_layer(opened, group, name) if len(group) > 1 else self._store_member(opened, member)
            self._receive(name, identity, artefact, container.confidential, depth=container.depth + 1)
        except RejectedError as error:
            self._fail(name, identity, str(error))

    def _store_member(self, opened: zipfile.ZipFile, member: Member) -> ArtefactRef:
        [artefact] = [self._store(reader, member.info.file_size, member.path) for reader in read_member(opened, member)]
        return artefact

    def _store_layer(self, opened: zipfile.ZipFile, parts: list[Member], name: str) -> ArtefactRef:
        with tempfile.TemporaryFile() as packed:
            pack_layer(opened, parts, packed)
            packed.seek(0)
            return self._store(packed, self.parts.max_file_bytes, name)

    @contextmanager
    def _opened(self, archive: ArtefactRef) -> Iterator[tuple[zipfile.ZipFile, dict[str, str]]]:
        """Open what holds files as a ZIP, with the names it could not give and why."""
        with self.parts.store.local_path(archive) as path:
            if archive.media_type not in CONVERTED:
                with open_archive(path) as opened:
                    yield opened, {}
                return
            with (
                as_zip(path, archive.media_type, self.parts.archive) as converted,
                open_archive(converted.archive) as opened,
            ):
                yield opened, converted.left_out

    def _fail(self, name: str, identity: str, reason: str) -> None:
        self.failed.append(
            DocumentFailed(
                dossier_id=self.dossier_id,
                document_id=ids.document_id(self.dossier_id, name, identity),
                name=name,
                stage=STAGE,
                reason=reason,
            )
        )

    def everything(self) -> list[DocumentReceived | DocumentFailed]:
        """Return what came of each document, once: the same file handed in twice under one name is one document."""
        once: dict[uuid.UUID, DocumentReceived | DocumentFailed] = {each.document_id: each for each in self.received}
        once.update({each.document_id: each for each in self.failed})
        return list(once.values())
