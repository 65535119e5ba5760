"""Small words are verified too: bounds, months, opposites, the order of figures; a faithful wording passes."""

import pytest

from infra.bench.note_small_mutations import measure_small_changes
from workers._drafting.verify import verify_against

SAID = (
    "Les travaux auront lieu avant mars, en aval du bassin, sur au moins 12,5 ha et pour un débit de 40 m³/h au plus, "
    "sans toucher les 3 mares du Vernois."
)


@pytest.mark.parametrize(
    ("said", "altered"),
    [
        ("avant mars", "avant mai"),
        ("avant mars", "après mars"),
        ("en aval", "en amont"),
        ("au moins 12,5", "au plus 12,5"),
        ("12,5 ha", "125 ha"),
        ("40 m³/h", "40 m³/j"),
        ("12,5 ha", "12,5 m²"),
        ("sans toucher", "en touchant"),
        ("Vernois", "Marais"),
    ],
)
def test_a_small_word_changed_is_seen(said: str, altered: str) -> None:
    assert verify_against(SAID.replace(said, altered), [SAID]).support != "supported"


def test_figures_in_another_order_are_seen() -> None:
    text = "La phase 1 couvre 12 ha, la suivante 30 ha."
    assert verify_against("La phase 1 couvre 30 ha, la suivante 12 ha.", [text]).support == "unsupported"


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "Selon l’étude, les travaux auront lieu avant mars, en aval du bassin, sans toucher les 3 mares du Vernois.",
    ],
)
def test_a_faithful_wording_passes(text: str) -> None:
    assert verify_against(text, [SAID]).support == "supported"


def test_each_kind_of_small_change_is_counted_apart() -> None:
    counted = measure_small_changes([SAID, "Le site n’est pas inondable.", "Les haies du Rampon mesurent 120 m."])
    assert {kind for kind, (_, altered) in counted.items() if altered} >= {"unit", "decimal_point", "bound", "month"}
    assert all(caught == altered for caught, altered in counted.values())
