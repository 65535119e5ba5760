"""Handing in a dossier from this machine: files are kept in the object store, then one event submits them."""

import hashlib
import tempfile
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from schemas import ids
from schemas.base import Value
from schemas.dossiers import MAX_DOCUMENTS, DossierSubmitted, SubmittedDocument
from workers._extraction import sniff_media_type
from workers._extraction.media_types import SEVEN_ZIP
from workers._intake.archive import (
    ZIP_MEDIA_TYPE,
    ArchiveLimits,
    Member,
    list_members,
    member_identity,
    member_name,
    open_archive,
    read_member,
)
from workers._intake.map_layers import grouped, pack_layer
from workers.errors import RejectedError
from workers.ports import EventSink, ObjectStore

_NOISE = frozenset({"Thumbs.db", "desktop.ini"})
_LONGEST_NAME = 255
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class OfferedFile:
    """A file and the name it goes by: its path inside the folder that was named."""

    name: str
    path: Path


@dataclass(frozen=True)
class About:
    """What is said of a dossier by who hands it in."""

    title: str | None = None
    petitionnaire: str | None = None
    reference: str | None = None
    filed_on: date | None = None


class AcceptedDocument(Value):
    """A document of a submitted dossier."""

    document_id: uuid.UUID
    name: str
    sha256: str


class Submission(Value):
    """What `lisiere submit` prints."""

    dossier_id: uuid.UUID
    documents: tuple[AcceptedDocument, ...]


def collect(paths: Sequence[Path]) -> list[OfferedFile]:
    """List the files to hand in, those of folders in the order of their names; hidden ones are left out.

    Raises: RejectedError: a path does not exist, or there is nothing, or too much.
    """
    files = [file for path in paths for file in _files(path)]
    if not files:
        raise RejectedError("aucun fichier à déposer")
    if len(files) > MAX_DOCUMENTS:
        raise RejectedError(f"{len(files)} fichiers : un dossier en compte {MAX_DOCUMENTS} au plus")
    return files


def _files(path: Path) -> Iterator[OfferedFile]:
    if path.is_file():
        yield OfferedFile(_name(path.name), path)
        return
    if not path.is_dir():
        raise RejectedError(f"« {path} » n’existe pas")
    for file in sorted(path.rglob("*")):
        inside = file.relative_to(path)
        if file.is_file() and file.name not in _NOISE and not any(part.startswith(".") for part in inside.parts):
            yield OfferedFile(_name(str(PurePosixPath(inside))), file)


def _name(path: str) -> str:
    """Return what a file goes by; bytes of its name that are no UTF-8 (old archives) are shown as such."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[-_LONGEST_NAME:]


def submit(
    files: Sequence[OfferedFile],
    about: About,
    store: ObjectStore,
    sink: EventSink,
    archive: ArchiveLimits,
    *,
    dossier_id: uuid.UUID | None = None,
) -> Submission:
    """Keep the files, publish the event that submits them, and tell which documents the dossier will have.

    Raises: UnavailableError: Kafka or the store cannot be reached; no dossier was submitted.
    """
    dossier_id = dossier_id or uuid.uuid4()
    offered: list[SubmittedDocument] = []
    accepted: list[AcceptedDocument] = []
    for file in files:
        with file.path.open("rb") as source:
            stored = store.put_stream(source, "application/octet-stream", dossier_id)
        document = SubmittedDocument(name=file.name, uri=stored.uri, sha256=stored.sha256)
        offered.append(document)
        accepted += _documents(dossier_id, document, file.path, archive)
    sink.publish(
        DossierSubmitted(
            dossier_id=dossier_id,
            reference=about.reference,
            title=about.title,
            petitionnaire=about.petitionnaire,
            filed_on=about.filed_on,
            documents=tuple(offered),
        )
    )
    return Submission(dossier_id=dossier_id, documents=tuple(accepted))


def _documents(
    dossier_id: uuid.UUID, document: SubmittedDocument, path: Path, limits: ArchiveLimits
) -> Iterator[AcceptedDocument]:
    """Tell the documents a file will give: itself, or what an archive holds; archives inside it are left to intake."""
    name, sha256 = document.name, document.sha256
    media_type = sniff_media_type(path)
    if media_type == SEVEN_ZIP:
        return  # intake alone unpacks it
    if media_type != ZIP_MEDIA_TYPE:
        yield _document(dossier_id, name, sha256, sha256)
        return
    try:
        with open_archive(path) as archive:
            for member, *others in grouped(list_members(archive, limits)):
                if member.refusal is None and not member.path.lower().endswith((".zip", ".7z")):
                    identity = member_identity(sha256, member)
                    inside = member_name(name, member, depth=0)
                    digest = _layer_sha256(archive, [member, *others]) if others else _member_sha256(archive, member)
                    yield _document(dossier_id, inside, identity, digest)
    except RejectedError:
        return  # intake says what is wrong with an archive, in the dossier's errors


def _document(dossier_id: uuid.UUID, name: str, identity: str, sha256: str) -> AcceptedDocument:
    return AcceptedDocument(document_id=ids.document_id(dossier_id, name, identity), name=name, sha256=sha256)


def _member_sha256(archive: zipfile.ZipFile, member: Member) -> str:
    digest = hashlib.sha256()
    for reader in read_member(archive, member):
        while block := reader.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _layer_sha256(archive: zipfile.ZipFile, parts: list[Member]) -> str:
    """Return the digest of a map layer's files as intake packs them into one document."""
    with tempfile.TemporaryFile() as packed:
        pack_layer(archive, parts, packed)
        packed.seek(0)
        return hashlib.file_digest(packed, "sha256").hexdigest()
