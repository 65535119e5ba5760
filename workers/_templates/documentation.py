"""Writes docs/modeles.md from the values themselves: `python -m workers._templates.documentation`.

A test fails when the page and the values differ.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from workers._templates.examples_of_values import is_list, item_model
from workers._templates.values import LetterValues, NoteValues

PAGE = Path(__file__).resolve().parents[2] / "docs" / "modeles.md"
_BEFORE = Path(__file__).with_name("modeles.md.in")
_LONGEST_EXAMPLE = 60


def page() -> str:
    """Return the page."""
    parts = [
        _BEFORE.read_text(encoding="utf-8").rstrip(),
        "## Variables d’une note et d’une lettre",
        "\n".join(_table(NoteValues)),
        "## Variables d’une demande de compléments seulement",
        "\n".join(_table(LetterValues, set(NoteValues.model_fields))),
        *_parts(),
    ]
    return "\n\n".join(parts) + "\n"


def _parts() -> Iterator[str]:
    for name, model in _items(LetterValues).items():
        yield f"## Dans `{name}`"
        yield f"{(model.__doc__ or '').strip()} Chaque élément d’une boucle sur `{name}` a :"
        yield "\n".join(_table(model))


def _items(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    """Return what lists are lists of, by their names, the lists inside after those they are in."""
    found: dict[str, type[BaseModel]] = {}
    for name, field in model.model_fields.items():
        item = item_model(field)
        if item is not None:
            found[name] = item
    for item in list(found.values()):
        for name, inner in _items(item).items():
            found.setdefault(name, inner)
    return found


def _table(model: type[BaseModel], without: set[str] | None = None) -> Iterator[str]:
    yield "| Variable | Ce que c’est | Exemple |"
    yield "|---|---|---|"
    for name, field in model.model_fields.items():
        if name not in (without or ()):
            yield f"| `{name}` | {field.description}{' (liste)' if is_list(field) else ''} | {_example(field)} |"


def _example(field: Any) -> str:
    if item_model(field) is not None:
        return "voir plus bas"
    value = (field.examples or [""])[0]
    shown = {True: "vrai", False: "faux"}[value] if isinstance(value, bool) else str(value)
    return shown if len(shown) <= _LONGEST_EXAMPLE else f"{shown[:_LONGEST_EXAMPLE]}…"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")
