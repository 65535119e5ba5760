"""A seed's dossier on disk: its files, and beside them, never among them, what was sown."""

import json
from pathlib import Path

from infra.bench.made_dossiers.plan import make_plan
from infra.bench.made_dossiers.story import tell
from infra.bench.made_dossiers.telling import Told
from infra.bench.made_dossiers.truth import truth_of
from infra.bench.made_dossiers.writers import file_content


def write_dossier(seed: int, out: Path) -> Path:
    """Write out/dossier/* and out/truth.json, the same text every time; return `out`."""
    plan, told = make_plan(seed), Told()
    documents = tell(plan, told)
    folder = out / "dossier"
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        (folder / document.name).write_bytes(file_content(document))
    truth = json.dumps(truth_of(plan, told, documents), ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(truth + "\n", encoding="utf-8")
    return out
