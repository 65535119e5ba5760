"""A PDF of a filled template, by LibreOffice where it is installed: a profile of its own each time, no network of ours.

The template was freed of macros, links and fields before it was filled; a conversion that does not end is ended.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from workers._templates import TemplateError, TemplateForm

_TIMEOUT_S = 90.0
_TRIES = 2
"""The first run on a new profile may only make the profile."""
_PROGRAMS = ("soffice", "libreoffice")


class LibreOfficeConverter:
    """Converts with the program at a path; `timeout_s` is for one run."""

    def __init__(self, program: str, timeout_s: float = _TIMEOUT_S) -> None:
        self._program = program
        self._timeout_s = timeout_s

    def __call__(self, content: bytes, form: TemplateForm) -> bytes:
        """Make a PDF. Raises: TemplateError: LibreOffice fails or takes too long."""
        with tempfile.TemporaryDirectory(prefix="lisiere-pdf-") as folder:
            source = Path(folder) / f"document.{form}"
            source.write_bytes(content)
            profile = (Path(folder) / "profil").as_uri()
            command = [self._program, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
            made = Path(folder) / "document.pdf"
            for _ in range(_TRIES):
                _run([*command, "--convert-to", "pdf", "--outdir", folder, str(source)], self._timeout_s)
                if made.is_file():
                    return made.read_bytes()
        raise TemplateError("LibreOffice n’a pas su en faire un PDF")


def _run(command: list[str], timeout_s: float) -> None:
    """Run a program in a group of its own, so that what it starts ends with it."""
    with subprocess.Popen(  # noqa: S603 -- a program found at start, our own arguments
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            running.wait(timeout_s)
        except subprocess.TimeoutExpired as error:
            os.killpg(running.pid, signal.SIGKILL)
            raise TemplateError("LibreOffice a mis trop de temps à en faire un PDF") from error


def libreoffice_converter() -> LibreOfficeConverter | None:
    """Return the converter of this machine, None where there is no LibreOffice."""
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    return LibreOfficeConverter(program) if program else None
