"""The child: `python -m workers._page_images.child LIMITS`, one order a line on stdin, one answer on stdout.

In: {"size", "media_type", "page", "dpi"} as JSON, size of the document. Out: a line of JSON, {"size"} of the image
that follows, {"failed"}, the reason, or {"read": [offset, length]}: these bytes of the document are then written to
stdin, and nothing else. So a child sees the one document it draws, and no file of it need lie on disk in clear.
"""

import json
import os
import sys
from typing import Any

from workers._extraction.child import allow_cpu, bound
from workers._extraction.limits import Limits
from workers._page_images.asked_file import AskedFile
from workers._page_images.drawing import DrawingError, draw_image_page, draw_pdf_page


def main(arguments: list[str]) -> None:
    """Serve orders until stdin ends."""
    limits = Limits(**json.loads(arguments[0]))
    bound(limits)
    out = _own_stdout()
    for line in sys.stdin.buffer:
        allow_cpu(limits)
        order = json.loads(line)
        header, image = _answer(order, AskedFile(order["size"], sys.stdin.buffer, out), limits)
        out.write(json.dumps(header).encode() + b"\n" + image)
        out.flush()


def _answer(order: dict[str, Any], document: AskedFile, limits: Limits) -> tuple[dict[str, Any], bytes]:
    draw = draw_pdf_page if order["media_type"] == "application/pdf" else draw_image_page
    try:
        image = draw(document, order["page"], order["dpi"], limits.max_page_pixels)
    except DrawingError as error:
        return {"failed": str(error)}, b""
    except MemoryError:
        return {"failed": "la page demande trop de mémoire"}, b""
    except Exception as error:  # noqa: BLE001 -- libraries raise anything on malformed input; it costs one page
        return {"failed": f"erreur inattendue du lecteur ({type(error).__name__})"}, b""
    return {"size": len(image)}, image


def _own_stdout() -> Any:
    """Keep the real stdout for answers: what libraries print goes nowhere."""
    out = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    return out


if __name__ == "__main__":
    main(sys.argv[1:])
