"""A note that can be trusted: made dossiers whose truth is known, the verifier tried, a big dossier drafted in time.

The seeds reported on were kept apart while rules were mended: they draw from kinds of project and wordings that the
others never show.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from infra.bench import figures_by_hand
from infra.bench import note_scores as scores
from infra.bench.figures import Figure
from infra.bench.note_mutations import measure_verifier
from infra.bench.note_run import DraftedDossier, draft, draft_folder, read_document
from infra.bench.note_small_mutations import measure_small_changes
from schemas.dossiers import DossierMetadata
from schemas.notes import Note
from workers._drafting.verify import page_texts

SEEDS = tuple(range(701, 761, 2))
"""Thirty dossiers that nobody looked into while rules were mended (that was done on 301 to 370)."""

_SECONDS = 30.0


def measure(data: Path | None) -> Iterator[Figure]:
    """Yield the figures of the made dossiers; the time of a big one only where there is real material."""
    with tempfile.TemporaryDirectory() as scratch:
        drafted = drafted_dossiers(Path(scratch), SEEDS)
    yield from _against_truth(drafted)
    yield from _verifier(drafted)
    if data is not None:
        yield from _verifier_on_real(data)
        yield from figures_by_hand.measure(data)
        yield from _time(data)


def drafted_dossiers(folder: Path, seeds: tuple[int, ...]) -> list[DraftedDossier]:
    """Have the dossiers of the seeds written by a process of their own, and draft their notes."""
    command = [sys.executable, "-m", "infra.bench.made_dossiers", str(folder), *map(str, seeds)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=600)  # noqa: S603 -- our own module
    return [draft_folder(folder / str(seed)) for seed in seeds]


def _against_truth(drafted: list[DraftedDossier]) -> Iterator[Figure]:
    pairs = [(each.note.model_dump(mode="json"), each.truth) for each in drafted]
    contradictions = scores.total(scores.score_contradictions(*pair) for pair in pairs)
    decoys = sum(scores.decoys_taken(*pair) for pair in pairs)
    yield Figure("note.contradictions_precision", contradictions.precision, "1", 0.9, "bound")
    yield Figure("note.contradictions_recall", contradictions.recall, "1", 0.9, "bound")
    yield Figure("note.decoys_taken_for_contradictions", float(decoys), "decoys")
    yield Figure(
        "note.key_figures_f1", scores.total(scores.score_figures(*pair) for pair in pairs).f1, "1", 0.9, "bound"
    )
    completeness = scores.total(scores.score_completeness(*pair) for pair in pairs)
    yield Figure("note.completeness_f1", completeness.f1, "1", 0.95, "bound")
    lacking = scores.total(scores.score_lacking(*pair) for pair in pairs)
    yield Figure("note.completeness_lacking_f1", lacking.f1, "1")
    yield Figure("note.erc_f1", scores.total(scores.score_measures(*pair) for pair in pairs).f1, "1", 0.85, "bound")
    yield Figure("note.erc_lacks_f1", scores.total(scores.score_lacks(*pair) for pair in pairs).f1, "1")


def _verifier(drafted: list[DraftedDossier]) -> Iterator[Figure]:
    notes = []
    for each in drafted:
        extractions = {d.manifest.document_id: d.extraction for d in each.documents if d.extraction is not None}
        notes.append((each.note, page_texts(extractions)))
    shares = measure_verifier(notes)
    yield Figure("note.verifier_altered_quotes_caught", shares.quotes, "1", 1.0, "bound")
    yield Figure("note.verifier_altered_numbers_caught", shares.numbers, "1", 0.95, "bound")
    yield Figure("note.verifier_altered_negations_caught", shares.negations, "1", 0.95, "bound")
    yield Figure("note.verifier_false_alarms", shares.false_alarms, "1", 0.03, "bound")
    yield from _small_changes("note.verifier", [note for note, _ in notes])


def _verifier_on_real(data: Path) -> Iterator[Figure]:
    """Try the verifier on the statements of real dossiers."""
    documents = [read_document(path) for path in sorted((data / "dossiers").glob("*.pdf"))]
    drafted = [draft((document,), DossierMetadata(title="Essai", filed_on=date(2026, 9, 1))) for document in documents]
    yield from _small_changes("note.verifier_real", drafted)


def _small_changes(name: str, notes: Sequence[Note]) -> Iterator[Figure]:
    quotes = [c.quote for note in notes for section in note.sections for s in section.statements for c in s.citations]
    for kind, (caught, altered) in measure_small_changes(quotes).items():
        if altered:
            yield Figure(f"{name}_changed_{kind}_caught", caught / altered, "1", 0.95, f"bound, of {altered}")


def _time(data: Path) -> Iterator[Figure]:
    """Time the extractive note of the longest dossier at hand, once it is read."""
    longest = max((data / "dossiers").glob("*.toc.json"), key=lambda path: path.stat().st_size)
    document = read_document(longest.with_name(longest.name.replace(".toc.json", ".pdf")))
    start = time.process_time()
    draft((document,), DossierMetadata(title="Essai", filed_on=date(2026, 9, 1)))
    pages = document.manifest.pages or 0
    yield Figure(f"note.extractive_of_{pages}_pages", time.process_time() - start, "s", _SECONDS, "bound, CPU")
