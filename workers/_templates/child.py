"""The child's side: `python -m workers._templates.child`, one order on stdin, one answer on stdout.

A template may loop for ever or ask for all the memory there is: it does so here, in a process that is bounded.
In: a line of JSON {"values", "title", "draft", "mention"}, then the template. Out: a line of JSON, {"form", "said"} and
then the document, or {"failed"}.
"""

import json
import os
import resource
import sys
from typing import Any

from workers._templates.archive import open_archive, pack
from workers._templates.errors import TemplateError
from workers._templates.finishing import finish_opendocument, finish_word
from workers._templates.hazards import without_hazards

MEMORY_BYTES = 1024**3
MOST_WRITTEN = 64 * 1024**2


def main() -> None:
    """Fill one template."""
    out = _own_stdout()
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
    ):
        resource.setrlimit(kind, (most, most))
    order = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (order["cpu_s"], order["cpu_s"]))
    try:
        form, said, document = filled(sys.stdin.buffer.read(), order)
        answer: dict[str, Any] = {"form": form, "said": said}
    except TemplateError as error:
        answer, document = {"failed": str(error)}, b""
    except MemoryError:
        answer, document = {"failed": "le modèle demande trop de mémoire : une boucle ou un texte y est démesuré"}, b""
    out.write(json.dumps(answer).encode() + b"\n" + document)
    out.flush()


def filled(content: bytes, order: dict[str, Any]) -> tuple[str, list[str], bytes]:
    """Fill a template; return its form, what was taken out of it, and the document.

    Raises: TemplateError.
    """
    archive, said = without_hazards(open_archive(content))
    marks = (order["title"], order["draft"], order["mention"])
    if archive.form == "docx":
        from workers._templates.word import filled_word, saved_word  # noqa: PLC0415 -- half a second, for Word alone

        document = filled_word(archive, order["values"])
        said += finish_word(document, *marks)
        return "docx", said, pack(open_archive(saved_word(document)))
    from workers._templates.opendocument import filled_opendocument  # noqa: PLC0415

    finished, added = finish_opendocument(filled_opendocument(archive, order["values"]), *marks)
    return "odt", [*said, *added], pack(finished)


def _own_stdout() -> Any:
    """Keep the real stdout for the answer: what libraries print goes nowhere."""
    out = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    return out


if __name__ == "__main__":
    main()
