"""Make prescription.json again: `python -m workers._classification.training LABELS.jsonl [--check]`.

The same labels give the same file. `--check` only cross-validates by arrêté and writes nothing.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workers._classification.assessment import calibrated, calibration_error, cross_validate, fit_sharpness, macro_f1
from workers._classification.learning import read_sections, train
from workers._classification.prescription import MODEL_NAME, format_model

_DIGITS = 4


def main(arguments: Sequence[str] | None = None) -> dict[str, Any]:
    """Write the model beside this module, or check it; print the figures as JSON and return them."""
    parser = argparse.ArgumentParser(description="Apprend les thèmes des prescriptions.")
    parser.add_argument("labels", type=Path, help="sections annotées, JSON Lines")
    parser.add_argument("--check", action="store_true", help="validation croisée seulement, rien n’est écrit")
    options = parser.parse_args(arguments)
    sections = read_sections(options.labels)
    answers = cross_validate(sections)
    figures = {
        "sections": len(answers) // 2,
        "macro_f1_with_titles": round(macro_f1([answer for answer in answers if answer.is_titled]), _DIGITS),
        "macro_f1_text_alone": round(macro_f1([answer for answer in answers if not answer.is_titled]), _DIGITS),
        "calibration_error": round(calibration_error(calibrated(answers)), _DIGITS),
        "sharpness": fit_sharpness(answers),
    }
    if not options.check:
        model = format_model(train(sections, figures["sharpness"]))
        Path(__file__).with_name(MODEL_NAME).write_text(model, encoding="utf-8")
    print(json.dumps(figures))  # noqa: T201 -- the result of a script
    return figures


if __name__ == "__main__":
    main()
