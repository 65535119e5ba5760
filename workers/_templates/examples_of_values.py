"""Values made up from the examples of the documentation, to try a template on."""

from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from workers._templates.examples import TemplateKind
from workers._templates.values import LetterValues, NoteValues

_ITEMS = 2


def example_values(kind: TemplateKind) -> NoteValues:
    """Return values of the kind of template, two items in each list."""
    model = NoteValues if kind == "note" else LetterValues
    return model.model_validate(_example(model))


def _example(model: type[BaseModel]) -> dict[str, Any]:
    return {name: _value(field) for name, field in model.model_fields.items()}


def _value(field: FieldInfo) -> Any:
    item = item_model(field)
    if item is not None:
        return [_example(item)] * _ITEMS
    return list(field.examples or ()) if is_list(field) else (field.examples or [None])[0]


def is_list(field: FieldInfo) -> bool:
    """Tell whether a value is a list."""
    return getattr(field.annotation, "__origin__", None) is list


def item_model(field: FieldInfo) -> type[BaseModel] | None:
    """Return what a list is a list of, None for a list of texts and for what is no list."""
    (item,) = get_args(field.annotation) if is_list(field) else (None,)
    return item if isinstance(item, type) and issubclass(item, BaseModel) else None
