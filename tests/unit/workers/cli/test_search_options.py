"""The options that narrow `lisiere search`."""

import uuid
from pathlib import Path
from typing import Any

import pytest
import typer

from schemas.passages import PassageFilter
from workers._cli.narrowing import narrowed
from workers.apps import Composition
from workers.errors import RejectedError
from workers.settings import Settings

HERE = PassageFilter(corpus="dossier", dossier_id=uuid.UUID(int=1))
REGULATION = PassageFilter(corpus="regulation")


@pytest.fixture
def parts(tmp_path: Path) -> Composition:
    """Give the parts of a folder that holds nothing."""
    return Composition(Settings(data=tmp_path))


def narrow(
    parts: Composition,
    within: PassageFilter = HERE,
    *,
    document: str | None = None,
    enjeu: str | None = None,
    pages: str | None = None,
    topic: str | None = None,
) -> PassageFilter:
    return narrowed(within, parts, document=document, enjeu=enjeu, pages=pages, topic=topic)


@pytest.mark.parametrize(("text", "pages"), [("12", (12, 12)), ("10-40", (10, 40)), (" 3 ", (3, 3))])
def test_pages_are_one_or_a_range(parts: Composition, text: str, pages: tuple[int, int]) -> None:
    assert narrow(parts, pages=text).pages == pages


def test_what_is_not_named_narrows_nothing(parts: Composition) -> None:
    assert narrow(parts) == HERE
    assert narrow(parts, enjeu="eau") == HERE.model_copy(update={"enjeu": "eau"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"pages": "a-b"},
        {"pages": "-3"},
        {"pages": "1-2-3"},
        {"enjeu": "inconnu"},
        {"enjeu": ""},
        {"topic": "eau"},
        {"topic": ""},
    ],
)
def test_wrong_usage_is_told_with_what_is_expected(parts: Composition, wrong: dict[str, Any]) -> None:
    with pytest.raises(typer.BadParameter, match="attendu"):
        narrow(parts, **wrong)


def test_a_topic_is_one_of_the_regulation(parts: Composition) -> None:
    assert narrow(parts, REGULATION, topic="EAU") == REGULATION.model_copy(update={"topic": "EAU"})
    with pytest.raises(typer.BadParameter, match="--regulation"):
        narrow(parts, topic="EAU")


def test_a_document_is_one_of_a_dossier(parts: Composition) -> None:
    with pytest.raises(typer.BadParameter, match="--dossier"):
        narrow(parts, REGULATION, document="etude.pdf")
    with pytest.raises(RejectedError, match="« etude"):
        narrow(parts, document="etude.pdf")
    parts.read_model_engine.dispose()
