"""What an import of regulation has to publish: the texts of a folder that are new or changed, and the files refused."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from workers._retrieval.regulation import ARTICLE_MEDIA_TYPE, ENVINORMA_MEDIA_TYPE, parse_regulation
from workers.errors import RejectedError

_SUFFIXES = {".json": ENVINORMA_MEDIA_TYPE, ".md": ARTICLE_MEDIA_TYPE}
_LARGEST_BYTES = 50 * 1024**2

Progress = Callable[[int, int], None]
"""Told how many are done, of how many."""


@dataclass(frozen=True)
class TextToPublish:
    """A file to store as it is and to announce with RegulationPublished.

    `article` is what its versions share where each is a text of its own; `version` the day this one starts.
    """

    path: Path
    text_id: str
    title: str
    sha256: str
    media_type: str
    article: str | None = None
    version: date | None = None


@dataclass(frozen=True)
class ImportPlan:
    """What to publish, all texts found, how many are known as they are, and the files refused with the reason."""

    to_publish: tuple[TextToPublish, ...]
    found: tuple[TextToPublish, ...]
    rejected: tuple[tuple[Path, str], ...]

    @property
    def unchanged(self) -> int:
        """How many texts are known already as they are."""
        return len(self.found) - len(self.to_publish)


def plan_import(folder: Path, known: Mapping[str, str], progress: Progress = lambda _done, _all: None) -> ImportPlan:
    """Read every .json and .md file below `folder`.

    Args: known: sha256 of the file last published, by text id; without those that were closed since.
    Raises: RejectedError: there is no such folder, or no file of these kinds in it.
    """
    files = sorted(_files(folder))
    if not files:
        raise RejectedError(f"aucun fichier .json ou .md dans {folder}")
    found: dict[str, TextToPublish] = {}
    rejected: list[tuple[Path, str]] = []
    for number, path in enumerate(files, start=1):
        progress(number, len(files))
        try:
            text = _read(path)
        except RejectedError as error:
            rejected.append((path, str(error)))
            continue
        first = found.setdefault(text.text_id, text)
        if first.sha256 != text.sha256:
            rejected.append((path, f"{path.name} : même identifiant que {first.path.name} ({text.text_id})"))
    new = tuple(text for text in found.values() if known.get(text.text_id) != text.sha256)
    return ImportPlan(new, tuple(found.values()), tuple(rejected))


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise RejectedError(f"le dossier {folder} n’existe pas")
    return (path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file())


def _read(path: Path) -> TextToPublish:
    try:
        if (size := path.stat().st_size) > _LARGEST_BYTES:
            raise RejectedError(f"{path.name} : {size} octets, plus que {_LARGEST_BYTES}")
        content = path.read_bytes()
    except OSError as error:
        raise RejectedError(f"{path.name} : lecture impossible ({error.strerror})") from error
    text = parse_regulation(content, path.name)
    return TextToPublish(
        path=path,
        text_id=text.text_id,
        title=text.title,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=_SUFFIXES[path.suffix.lower()],
        article=text.article,
        version=text.version,
    )
