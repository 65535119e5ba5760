"""What reading keeps of the text layer of real files; `make bench` prints it for all of them."""

from pathlib import Path

import pytest

from infra.bench.fidelity import Fidelity, fidelity


@pytest.fixture(scope="module", params=["ap58", "lshort184", "texlive56"])
def kept(request: pytest.FixtureRequest, shared_data: Path) -> Fidelity:
    """Give what was kept of a prefectoral order and of two manuals."""
    return fidelity(shared_data / "pdf" / f"{request.param}.pdf")


def test_hardly_a_word_of_the_text_layer_is_lost(kept: Fidelity) -> None:
    assert kept.words > 10_000
    assert kept.recall >= 0.995


def test_words_parted_at_a_lines_end_are_joined(kept: Fidelity) -> None:
    assert kept.hyphens > 10
    assert kept.split <= 0.005 * kept.hyphens


def test_page_numbers_are_set_apart(kept: Fidelity) -> None:
    assert kept.numbers_in_body <= 0.02 * kept.numbered_pages
