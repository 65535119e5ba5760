"""Makes an audit bundle: everything is written aside, sealed and signed, then moved into place."""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from workers._journal.bundle import ARTEFACTS, CHECKPOINT, EVENTS, FOLDER, KEY, MANIFEST, Manifest
from workers._journal.bundle_container import DIGEST_CHARACTERS, SEAL, seal
from workers._journal.bundle_texts import TEXTS
from workers._journal.signing import PrivateKey, sign_note
from workers._journal.stamp import NOTE, PROOF, TOKEN, CarriedStamp

_CARRIED = ("__init__", "bundle", "bundle_container", "bundle_record", "bundle_texts", "checkpoint", "disclosure")
_MODULES = (*_CARRIED, "ed25519", "leaf", "merkle", "proof", "signed_note", "stamp")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class HeldArtefact:
    """Content that the events name. `open` None: it stays where it is, and only its digest travels."""

    sha256: str
    size: int
    media_type: str
    roles: tuple[str, ...]
    open: Callable[[], IO[bytes]] | None

    def listed(self) -> dict[str, Any]:
        """Return it as the bundle lists it."""
        about = {"sha256": self.sha256, "size": self.size, "media_type": self.media_type, "roles": list(self.roles)}
        return {**about, "included": self.open is not None}


@dataclass(frozen=True)
class BundleContent:
    """What goes into a bundle. `lines` are `event_line`s, `checkpoint` the signed note they are proven by.

    `texts` are `text_line`s.
    """

    dossier_id: str
    lines: Sequence[str]
    artefacts: Sequence[HeldArtefact]
    checkpoint: str
    size: int
    stamp: CarriedStamp | None = None
    texts: Sequence[str] = ()


def write_bundle(target: Path, content: BundleContent, key: PrivateKey) -> None:
    """Write a bundle; until it is whole nothing stands at `target`."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
            archive.comment = SEAL + b"0" * DIGEST_CHARACTERS
            writing = _Writing(archive)
            _write_parts(writing, content, key)
            manifest = Manifest(content.dossier_id, len(content.lines), writing.digests)
            writing.add(MANIFEST, [sign_note(manifest.text(), key).encode()])
        seal(draft)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _write_parts(writing: "_Writing", content: BundleContent, key: PrivateKey) -> None:
    package = files("workers._journal")
    about = {"dossier_id": content.dossier_id, "events": len(content.lines), "size": content.size, "key": key.public}
    read_me = package.joinpath("carried", "LISEZMOI.txt").read_text(encoding="utf-8").format_map(about)
    writing.add("LISEZMOI.txt", [read_me.encode()])
    writing.add("verify.py", [package.joinpath("carried", "verify.py").read_bytes()])
    writing.add("verificateur/workers/__init__.py", [b""])
    for name in _MODULES:
        source = package.joinpath(f"{name}.py").read_bytes()
        writing.add(f"verificateur/workers/_journal/{name}.py", [source])
    writing.add(KEY, [f"{key.public}\n".encode()])
    writing.add(CHECKPOINT, [content.checkpoint.encode()])
    if content.stamp is not None:
        for name, part in (
            (NOTE, content.stamp.stamp.note.encode()),
            (TOKEN, content.stamp.stamp.token),
            (PROOF, content.stamp.proof.encode()),
        ):
            writing.add(name, [part])
    writing.add(EVENTS, (f"{line}\n".encode() for line in content.lines))
    writing.add(TEXTS, (f"{line}\n".encode() for line in content.texts))
    listed = [artefact.listed() for artefact in content.artefacts]
    writing.add(ARTEFACTS, [json.dumps(listed, ensure_ascii=False, indent=1).encode()])
    for artefact in content.artefacts:
        if artefact.open is not None:
            with artefact.open() as source_file:
                writing.add(FOLDER + artefact.sha256, iter(lambda: source_file.read(_BLOCK), b""))


class _Writing:
    """Adds members one after the other and keeps their digests."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.digests: dict[str, str] = {}

    def add(self, name: str, blocks: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self._archive.open(zipfile.ZipInfo(name, _LONG_AGO), "w", force_zip64=True) as member:
            for block in blocks:
                digest.update(block)
                member.write(block)
        self.digests[name] = digest.hexdigest()
