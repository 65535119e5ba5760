"""The folder of a service's templates: what is there, what each may serve, putting one in and taking one out.

A person may put files there by hand; nothing is kept apart from them but what a trial found, by content.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

from workers._templates import TemplateError, TemplateForm
from workers._templates.archive import MOST_BYTES
from workers._templates.checking import TemplateReport, check_template, kinds_named
from workers._templates.examples import TemplateKind

FORMS: dict[str, TemplateForm] = {".docx": "docx", ".dotx": "docx", ".odt": "odt", ".ott": "odt"}
MOST_TEMPLATES = 200
_NAME = re.compile(r"[\w][\w '’().,+-]{0,99}")


@dataclass(frozen=True)
class TemplateFile:
    """A template of the folder. `name` is what it is asked by; two files of one name are its two forms."""

    file_name: str
    name: str
    form: TemplateForm
    size: int


class TemplateFolder:
    """The templates of a folder; it need not exist. Trials are remembered by content."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._reports: dict[str, TemplateReport] = {}

    def files(self) -> list[TemplateFile]:
        """List the templates by name."""
        if not self.root.is_dir():
            return []
        found = sorted(path for path in self.root.iterdir() if path.is_file() and _is_named_well(path.name))
        return [
            TemplateFile(path.name, path.stem, FORMS[path.suffix.lower()], path.stat().st_size)
            for path in found[:MOST_TEMPLATES]
        ]

    def content(self, file_name: str) -> bytes:
        """Return a template's content. Raises: TemplateError: no such file, or it cannot be read."""
        path = self._path(file_name)
        try:
            if path.stat().st_size > MOST_BYTES:
                raise TemplateError(f"le modèle « {file_name} » pèse plus de {MOST_BYTES // 1024**2} Mo")
            return path.read_bytes()
        except OSError as error:
            raise TemplateError(f"aucun modèle « {file_name} » dans le dossier des modèles") from error

    def named(self, name: str) -> dict[TemplateForm, str]:
        """Return the files of a template by form. Raises: TemplateError: there is none of this name."""
        files = self.files()
        found = {each.form: each.file_name for each in files if name in (each.name, each.file_name)}
        if not found:
            known = ", ".join(dict.fromkeys(f"« {each.name} »" for each in files))
            raise TemplateError(f"aucun modèle « {name[:100]} »{f' ; modèles connus : {known}' if known else ''}")
        return found

    def report(self, file_name: str) -> TemplateReport:
        """Try a template on made-up values, once a content. Raises: TemplateError: no such file."""
        content = self.content(file_name)
        kinds = kinds_named(file_name)
        key = f"{hashlib.sha256(content).hexdigest()} {kinds}"
        if key not in self._reports:
            self._reports[key] = check_template(content, kinds)
        return self._reports[key]

    def serving(self, kind: TemplateKind) -> list[str]:
        """Return the names of the templates for a kind of document; without a trial, which takes its time."""
        return list(dict.fromkeys(each.name for each in self.files() if kind in kinds_named(each.file_name)))

    def put(self, file_name: str, content: bytes) -> TemplateReport:
        """Put a template in, in place of one of the same name; it must serve for something.

        Raises: TemplateError: it serves for nothing; the sentence says why.
        """
        path = self._path(file_name)
        if len(self.files()) >= MOST_TEMPLATES:
            raise TemplateError(f"le dossier contient déjà {MOST_TEMPLATES} modèles : supprimez-en")
        kinds = kinds_named(file_name)
        report = check_template(content, kinds)
        if not report.serves:
            raise TemplateError(report.failures[kinds[0]])
        if FORMS[path.suffix.lower()] != report.form:
            raise TemplateError(f"« {file_name} » est en fait un {str(report.form).upper()} : renommez-le")
        self.root.mkdir(parents=True, exist_ok=True)
        draft = self.root / f".{os.getpid()}.tmp"
        draft.write_bytes(content)
        draft.replace(path)
        return report

    def remove(self, file_name: str) -> None:
        """Take a template out. Raises: TemplateError: no such file."""
        try:
            self._path(file_name).unlink()
        except OSError as error:
            raise TemplateError(f"aucun modèle « {file_name} » dans le dossier des modèles") from error

    def _path(self, file_name: str) -> Path:
        if not _is_named_well(file_name):
            raise TemplateError(
                f"« {file_name[:100]} » ne peut pas nommer un modèle : des lettres, des chiffres, des espaces et des "
                "tirets, puis « .docx » ou « .odt »"
            )
        return self.root / file_name


def _is_named_well(file_name: str) -> bool:
    path = Path(file_name)
    return path.suffix.lower() in FORMS and path.name == file_name and _NAME.fullmatch(path.stem) is not None
