"""Arrêtés as Envinorma publishes them: sections as a tree, alineas of text or tables, rubriques they apply to.

Source: https://github.com/Envinorma/envinorma-data (models of ArreteMinisteriel).
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workers._retrieval.regulation_text import LONGEST_ID, Classement, RegulationSection, RegulationText
from workers.errors import RejectedError

_DEEPEST = 40


class _Lenient(BaseModel):
    """A part of the file; fields that search has no use for are passed over."""

    model_config = ConfigDict(extra="ignore")


class _Content(_Lenient):
    text: str = ""


class _Cell(_Lenient):
    content: _Content


class _Row(_Lenient):
    cells: list[_Cell] = Field(default_factory=list)


class _Table(_Lenient):
    rows: list[_Row] = Field(default_factory=list)


class _Alinea(_Lenient):
    text: str | None = None
    table: _Table | None = None


class _Section(_Lenient):
    title: _Content
    outer_alineas: list[_Alinea] = Field(default_factory=list)
    sections: list["_Section"] = Field(default_factory=list)


class _Classement(_Lenient):
    rubrique: str
    alinea: str | None = None
    regime: str | None = None


class _Arrete(_Lenient):
    id: str = Field(min_length=1, max_length=LONGEST_ID)
    title: _Content
    sections: list[_Section]
    classements: list[_Classement] = Field(default_factory=list)
    legifrance_url: str | None = None
    aida_url: str | None = None
    date_of_signature: str | None = None


def parse_envinorma(text: str, name: str) -> RegulationText:
    """Read an arrêté.

    Raises: RejectedError: no JSON, or not an arrêté of Envinorma.
    """
    arrete = _validated(_loaded(text, name), name)
    title = _one_line(arrete.title.text) or arrete.id
    sections = tuple(_walk(arrete.sections, (title,), name))
    if not sections:
        raise RejectedError(f"{name} : l’arrêté {arrete.id} ne contient aucun texte")
    return RegulationText(
        text_id=arrete.id,
        title=title,
        sections=sections,
        applicability=_rubriques(arrete.classements),
        url=_web(arrete.legifrance_url) or _web(arrete.aida_url),
        version=_day(arrete.date_of_signature, name),
        classements=tuple(
            Classement(each.rubrique.strip(), (each.alinea or "").strip(), (each.regime or "").strip())
            for each in arrete.classements
        ),
    )


def _loaded(text: str, name: str) -> Any:
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (ligne {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise RejectedError(f"{name} : ce n’est pas du JSON valable{where}") from error
    if isinstance(loaded, dict) and "sections" not in loaded:
        raise RejectedError(f"{name} : ce JSON ne contient pas de texte (champ « sections » absent)")
    return loaded


def _validated(loaded: Any, name: str) -> _Arrete:
    try:
        return _Arrete.model_validate(loaded)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False, include_input=False)[0]["loc"])
        raise RejectedError(
            f"{name} : ce n’est pas un arrêté au format Envinorma (champ {where or 'racine'})"
        ) from error
    except RecursionError as error:
        raise RejectedError(f"{name} : les sections sont trop imbriquées") from error


def _walk(sections: Iterable[_Section], above: tuple[str, ...], name: str) -> Iterator[RegulationSection]:
    if len(above) > _DEEPEST:
        raise RejectedError(f"{name} : les sections sont imbriquées sur plus de {_DEEPEST} niveaux")
    for section in sections:
        title = _one_line(section.title.text)
        path = (*above, title) if title else above
        paragraphs = tuple(filter(None, map(_paragraph, section.outer_alineas)))
        if paragraphs:
            yield RegulationSection(path, paragraphs)
        yield from _walk(section.sections, path, name)


def _paragraph(alinea: _Alinea) -> str:
    parts = [(alinea.text or "").strip()]
    if alinea.table is not None:
        parts += ["\t".join(_one_line(cell.content.text) for cell in row.cells) for row in alinea.table.rows]
    return "\n".join(part for part in parts if part.strip())


def _rubriques(classements: Iterable[_Classement]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for classement in classements:
        rubrique, alinea = classement.rubrique.strip(), (classement.alinea or "").strip()
        found[rubrique] = None
        if alinea:
            found[f"{rubrique}-{alinea}"] = None
    return tuple(filter(None, found))


def _day(text: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RejectedError(f"{name} : la date de signature n’a pas la forme AAAA-MM-JJ : {str(text)[:40]}") from error


def _web(url: str | None) -> str | None:
    return url if url and url.startswith(("https://", "http://")) else None


def _one_line(text: str) -> str:
    return " ".join(text.split())
