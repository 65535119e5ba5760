"""What reading one file may cost at most."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one extraction; a child that passes one of them is killed and its pages are read one by one."""

    processes: int = 2
    """Children at work at once."""
    memory_bytes: int = 2 * 1024**3
    """Address space of a child (RLIMIT_AS)."""
    page_timeout_s: float = 60.0
    """Wall and CPU time a page read alone may take; a chunk of pages gets a small multiple of it."""
    chunk_pages: int = 24
    """Pages a child reads at a time."""
    max_pages: int = 20_000
    """Pages beyond this are listed as not read."""
    max_page_pixels: int = 60_000_000
    """Pixels of a page rendered for OCR: larger pages are rendered more coarsely."""
    max_unpacked_bytes: int = 512 * 1024**2
    """Unpacked size of a file that is a ZIP inside (DOCX, XLSX, ODP, KMZ …)."""
    max_text_bytes: int = 64 * 1024**2
    """Size of a plain text or HTML file."""
    max_sheet_cells: int = 200_000
    """Cells of a sheet or of a table in text; what comes after is left out, with a warning."""
    max_layer_objects: int = 500
    """Rows told of a map layer's attributes; all its objects are counted."""
    max_map_shapes: int = 5_000
    """Shapes kept of a file's layers."""
    max_map_points: int = 20_000
    """Points kept of a file's shapes: where there are more, outlines are simplified more."""
    max_shape_points: int = 2_000
    """Points kept of one shape."""
    ocr: bool = True
    """Whether pages without usable text are read by OCR; else they are listed as not read."""
    ocr_at_once: int = 20
    """Scanned pages that a document waits for; where there are more, it may go on without them."""
    ocr_batch: int = 8
    """Scanned pages that are recognized at a time once their document went on: what a killed worker loses at most."""
    ocr_dpi: int = 200
    ocr_language: str = "fra"
    niceness: int = 0
    """How far children stand back for others (as `nice`)."""
