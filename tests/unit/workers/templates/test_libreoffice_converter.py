"""The converter to PDF, with programs that behave as LibreOffice does: a new profile, a failure, a run without end."""

from pathlib import Path

import pytest

from workers._templates import TemplateError
from workers.adapters.libreoffice_converter import LibreOfficeConverter

ARGUMENTS = 'while [ $# -gt 1 ]; do [ "$1" = --outdir ] && out="$2"; shift; done; '


def _program(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{ARGUMENTS}{script}\n")
    path.chmod(0o700)
    return str(path)


def test_the_pdf_the_program_made_is_returned(tmp_path: Path) -> None:
    convert = LibreOfficeConverter(_program(tmp_path, 'cp "$1" "$out/document.pdf"'))
    assert convert(b"rempli", "odt") == b"rempli"


def test_a_first_run_that_only_makes_the_profile_is_followed_by_another(tmp_path: Path) -> None:
    script = 'if [ -d "$out/profil" ]; then cp "$1" "$out/document.pdf"; else mkdir "$out/profil"; exit 81; fi'
    assert LibreOfficeConverter(_program(tmp_path, script))(b"rempli", "docx") == b"rempli"


def test_a_program_that_makes_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="n’a pas su"):
        LibreOfficeConverter(_program(tmp_path, "exit 1"))(b"rempli", "odt")


def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="trop de temps"):
        LibreOfficeConverter(_program(tmp_path, "sleep 60"), timeout_s=0.2)(b"rempli", "odt")
