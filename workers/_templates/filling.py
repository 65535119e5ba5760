"""Filling a service's template with what a note or a letter says, in a child process with bounds."""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from workers._note_forms.french import NO_BREAK
from workers._templates.archive import MOST_BYTES, TemplateForm
from workers._templates.errors import TemplateError
from workers._templates.values import LetterValues, NoteValues

CPU_S = 20
_TIMEOUT_S = 60.0
_TOO_LONG = "le modèle calcule trop longtemps : une boucle n’y finit pas, ou finit trop tard"


@dataclass(frozen=True)
class FilledTemplate:
    """A document made of a template; `said` tells what was taken out of the template first."""

    form: TemplateForm
    content: bytes
    said: tuple[str, ...]


def fill_template(content: bytes, values: NoteValues, *, cpu_s: int = CPU_S) -> FilledTemplate:
    """Fill a template; the same template and values give the same bytes.

    Raises: TemplateError: it is refused, or fails; the sentence says what to change.
    """
    if len(content) > MOST_BYTES:
        raise TemplateError(f"le modèle pèse plus de {MOST_BYTES // 1024**2} Mo : retirez-en les images trop lourdes")
    answer, document = _asked(json.dumps({**fill_order(values), "cpu_s": cpu_s}).encode() + b"\n" + content)
    if "failed" in answer:
        raise TemplateError(answer["failed"])
    return FilledTemplate(answer["form"], document, tuple(dict.fromkeys(answer["said"])))


def fill_order(values: NoteValues) -> dict[str, Any]:
    """Return what the child is told beside the template."""
    note_title = f"Note d’instruction{NO_BREAK}: {values.projet}"
    return {
        "values": values.model_dump(mode="json"),
        "title": values.objet if isinstance(values, LetterValues) else note_title,
        "draft": values.mention_projet,
        "mention": values.mention,
    }


def _asked(order: bytes) -> tuple[dict[str, Any], bytes]:
    command = [sys.executable, "-m", "workers._templates.child"]
    try:
        done = subprocess.run(command, input=order, capture_output=True, timeout=_TIMEOUT_S, check=False)  # noqa: S603 -- our own module
    except subprocess.TimeoutExpired as error:
        raise TemplateError(_TOO_LONG) from error
    if done.returncode < 0:
        raise TemplateError(_TOO_LONG)
    if done.returncode or not done.stdout:
        raise RuntimeError(f"template child exit {done.returncode}: {done.stderr.decode(errors='replace')[-2000:]}")
    line, _, document = done.stdout.partition(b"\n")
    answer: dict[str, Any] = json.loads(line)
    return answer, document
