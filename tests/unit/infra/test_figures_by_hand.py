"""The verdicts on the sample of chiffres clés hold digests and verdicts, and no word of the dossiers."""

import json

from infra.bench.figures_by_hand import SEED, SIZE, VERDICTS

FIELDS = {"document", "page", "figure", "verdict", "error"}


def test_the_verdicts_are_of_the_sample_and_copy_no_text() -> None:
    read = json.loads(VERDICTS.read_text(encoding="utf-8"))
    assert read["seed"] == SEED
    assert len(read["figures"]) == SIZE
    for each in read["figures"]:
        assert set(each) <= FIELDS
        assert len(each["document"]) == len(each["figure"]) == 64
        assert ("error" in each) == (each["verdict"] == "wrong")
