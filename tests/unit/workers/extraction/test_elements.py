"""What is written of a document is what the schema says, though it is written without the schema's checks."""

import gzip
import io
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from pydantic import TypeAdapter

from infra.demo import build_demo_dossier
from schemas.base import Value
from schemas.documents import Element, Line, TableCell
from schemas.extractions import is_mapped
from schemas.maps import MapLayer, Mapped, MapPlace, MapShape
from workers._extraction import Limits, extract_file
from workers._extraction.elements import CellRecord, ElementRecord, LineRecord
from workers._extraction.records import LayerRecord, PlaceRecord, ShapeRecord

PAIRS = ((Element, ElementRecord), (Line, LineRecord), (TableCell, CellRecord), (MapShape, ShapeRecord))
MAPPED: TypeAdapter[Mapped] = TypeAdapter(Mapped)
TAGGED = ((MapLayer, LayerRecord), (MapPlace, PlaceRecord))


@pytest.mark.parametrize(("schema", "record"), PAIRS, ids=lambda pair: pair.__name__)
def test_a_record_has_the_fields_of_its_schema_in_order(schema: type[Value], record: type[msgspec.Struct]) -> None:
    written = [(field.name, field.required) for field in msgspec.structs.fields(record)]
    assert written == [(name, field.is_required()) for name, field in schema.model_fields.items()]


@pytest.mark.parametrize(("schema", "record"), TAGGED, ids=lambda pair: pair.__name__)
def test_a_record_of_a_map_has_the_fields_of_its_schema_after_its_kind(
    schema: type[Value], record: type[msgspec.Struct]
) -> None:
    assert ["kind", *(field.name for field in msgspec.structs.fields(record))] == list(schema.model_fields)
    config = record.__struct_config__
    assert get_args(schema.model_fields[str(config.tag_field)].annotation) == (config.tag,)


def test_each_line_written_is_the_line_the_schema_would_write(tmp_path: Path) -> None:
    checked = 0
    for path in build_demo_dossier(tmp_path).files:
        if path.suffix == ".pdf":
            target = io.BytesIO()
            extract_file(path, path.name, target, limits=Limits(ocr=False))
            for line in gzip.decompress(target.getvalue()).splitlines()[2:]:
                read = MAPPED.validate_json(line) if is_mapped(line) else Element.model_validate_json(line)
                assert read.model_dump_json(exclude_defaults=True).encode() == line
                checked += 1
    assert checked > 100
