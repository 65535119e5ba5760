"""Makes PDF files of any number of pages, a line of text on each, in no time."""

from collections.abc import Sequence


def plain_pdf(lines: Sequence[str]) -> bytes:
    """Return a PDF of A4 pages, one a line (ASCII)."""
    contents = [f"BT /F1 14 Tf 72 720 Td ({line}) Tj ET" for line in lines]
    pages = 3 + 2 * len(lines)
    bodies = ["<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for place, content in enumerate(contents):
        bodies.append(f"<</Length {len(content)}>>stream\n{content}\nendstream")
        bodies.append(
            f"<</Type/Page/Parent {pages - 1} 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 1 0 R>>>>"
            f"/Contents {2 + 2 * place} 0 R>>"
        )
    kids = " ".join(f"{3 + 2 * place} 0 R" for place in range(len(lines)))
    bodies.append(f"<</Type/Pages/Count {len(lines)}/Kids[{kids}]>>")
    bodies.append(f"<</Type/Catalog/Pages {pages - 1} 0 R>>")
    return _file(bodies)


def _file(bodies: Sequence[str]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    start = len(out)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root {size - 1} 0 R>>".encode("ascii")
    return bytes(out + f"\nstartxref\n{start}\n%%EOF".encode("ascii"))
