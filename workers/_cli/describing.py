"""`doctor`, `asyncapi`, `openapi`: what is there, and how others may speak to it."""

import sys
from typing import TYPE_CHECKING, Any

from workers._cli.options import AsJson, Data, compose, print_json
from workers.errors import LisiereError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workers.apps import Composition

Finding = dict[str, Any]


def doctor(data: Data = None, json_: AsJson = False) -> None:
    """Vérifie Kafka, Qdrant, le stockage, la base, les modèles : une ligne chacun, bon ou quoi faire."""
    from workers import health  # noqa: PLC0415 -- late, as all that is heavy

    parts = compose(data)
    findings = {name: _examine(check, parts) for name, check in health.CHECKS.items()}
    if json_:
        print_json(findings)
    else:
        for name, finding in findings.items():
            sys.stdout.write(f"{'✓' if finding['ok'] else '✗'} {name:<12} {finding['message']}\n")
    if not all(finding["ok"] for finding in findings.values()):
        sys.exit(1)


def _examine(check: "Callable[[Composition], Finding]", parts: "Composition") -> Finding:
    try:
        return {"ok": True, **check(parts)}
    except LisiereError as error:
        return {"ok": False, "message": str(error)}


def asyncapi(json_: AsJson = True) -> None:  # noqa: ARG001 -- JSON is the only form
    """Décrit les évènements (AsyncAPI 3.0, JSON)."""
    from workers.apps import STAGES, Composition  # noqa: PLC0415
    from workers.asyncapi import describe  # noqa: PLC0415
    from workers.delivery import ProgressReporter  # noqa: PLC0415
    from workers.settings import Settings  # noqa: PLC0415

    settings = Settings()
    parts = Composition(settings)
    bootstrap = settings.kafka_bootstrap or "127.0.0.1:9092"
    reporter = ProgressReporter(bootstrap, parts.wire)
    print_json(describe([route for stage in STAGES for route in parts.routes(stage, reporter)], bootstrap))


def openapi(json_: AsJson = True) -> None:  # noqa: ARG001 -- JSON is the only form
    """Décrit l’API HTTP (OpenAPI 3.1, JSON)."""
    from reviewer_ui.app import openapi_document  # noqa: PLC0415

    print_json(openapi_document())
