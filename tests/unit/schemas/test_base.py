"""Values are frozen, closed to unknown fields, and names are one line."""

import pytest
from pydantic import ValidationError

from schemas.base import EventData
from schemas.dossiers import MAX_DOCUMENTS, DossierSubmitted, SubmittedDocument


def _document(name: str = "a.pdf", **fields: object) -> SubmittedDocument:
    return SubmittedDocument.model_validate({"name": name, "uri": "file:///a", "sha256": "0" * 64, **fields})


def test_a_value_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(_document(), "name", "b.pdf")  # noqa: B010 -- what a careless caller would do


def test_a_misspelt_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="confidentiel"):
        _document(confidentiel=True)


@pytest.mark.parametrize(
    ("name", "kept"), [("a\nb.pdf", "a b.pdf"), ("a\u2028b", "a b"), (" a  b ", "a b"), ("a\x00\x1bb", "a b")]
)
def test_a_name_is_one_line_without_control_characters(name: str, kept: str) -> None:
    assert _document(name).name == kept


@pytest.mark.parametrize("sha256", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64])
def test_a_digest_is_64_small_hexadecimal_figures(sha256: str) -> None:
    with pytest.raises(ValidationError):
        _document(sha256=sha256)


def test_a_dossier_has_at_least_one_document_and_at_most_so_many() -> None:
    with pytest.raises(ValidationError):
        DossierSubmitted(documents=())
    with pytest.raises(ValidationError):
        DossierSubmitted(documents=(_document(),) * (MAX_DOCUMENTS + 1))
    assert DossierSubmitted(documents=(_document(),) * MAX_DOCUMENTS)


def test_an_event_must_say_its_key() -> None:
    with pytest.raises(TypeError, match="partition key"):
        EventData().partition_key()
