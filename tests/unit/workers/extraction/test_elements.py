"""What is written of a document is what the schema says, though it is written without the schema's checks."""

import gzip
import io
from pathlib import Path

import msgspec
import pytest

from infra.demo import build_demo_dossier
from schemas.base import Value
from schemas.documents import Element, Line, TableCell
from workers._extraction import Limits, extract_file
from workers._extraction.elements import CellRecord, ElementRecord, LineRecord

PAIRS = ((Element, ElementRecord), (Line, LineRecord), (TableCell, CellRecord))


@pytest.mark.parametrize(("schema", "record"), PAIRS, ids=lambda pair: pair.__name__)
def test_a_record_has_the_fields_of_its_schema_in_order(schema: type[Value], record: type[msgspec.Struct]) -> None:
    written = [(field.name, field.required) for field in msgspec.structs.fields(record)]
    assert written == [(name, field.is_required()) for name, field in schema.model_fields.items()]


def test_each_line_written_is_the_line_the_schema_would_write(tmp_path: Path) -> None:
    checked = 0
    for path in build_demo_dossier(tmp_path).files:
        if path.suffix == ".pdf":
            target = io.BytesIO()
            extract_file(path, path.name, target, limits=Limits(ocr=False))
            for line in gzip.decompress(target.getvalue()).splitlines()[2:]:
                assert Element.model_validate_json(line).model_dump_json(exclude_defaults=True).encode() == line
                checked += 1
    assert checked > 100
