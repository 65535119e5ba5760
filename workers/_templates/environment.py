"""Jinja for templates that a person of the service wrote: it reads the values given, loops, tests, and nothing else.

No attribute but the values' own, no call but range and the loop's, no size without end; an unknown name is an error
that says which, where, and what was perhaps meant.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing

_FILTERS = (
    *(
        "abs",
        "batch",
        "capitalize",
        "count",
        "d",
        "default",
        "dictsort",
        "e",
        "escape",
        "first",
        "float",
        "forceescape",
    ),
    *(
        "groupby",
        "indent",
        "int",
        "join",
        "last",
        "length",
        "list",
        "lower",
        "map",
        "max",
        "min",
        "reject",
        "rejectattr",
    ),
    *("replace", "reverse", "round", "select", "selectattr", "slice", "sort", "string", "sum", "title", "trim"),
    *("truncate", "unique", "upper", "wordcount"),
)
_LONGEST_RANGE = 10_000


class NamingUndefined(StrictUndefined):
    """An unknown name; using it says which in French. `KNOWN` are the names the template is given."""

    KNOWN: ClassVar[frozenset[str]] = frozenset()

    def _fail_with_undefined_error(self, *_args: Any, **_kwargs: Any) -> Any:
        raise UndefinedError(f"variable inconnue : « {self._undefined_name} »{self._hint()}")

    def _hint(self) -> str:
        owner = self._undefined_obj
        if owner is missing or isinstance(owner, Mapping):
            known = self.KNOWN if owner is missing else owner
            close = difflib.get_close_matches(str(self._undefined_name), [str(each) for each in known], n=1)
            return f" (la plus proche : « {close[0]} »)" if close else ""
        kind = "une liste" if isinstance(owner, list) else "un texte ou un nombre"
        return f" ({kind} n’a pas de partie de ce nom)"

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __mod__ = _fail_with_undefined_error
    __call__ = __getitem__ = __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = _fail_with_undefined_error
    __iter__ = __str__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = __contains__ = _fail_with_undefined_error


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """What templates are filled in, with the names they are given."""

    def __init__(self, known: Iterable[str]) -> None:
        undefined = type("NamingUndefined", (NamingUndefined,), {"KNOWN": frozenset(known)})
        super().__init__(autoescape=True, undefined=undefined)
        self.filters = {name: each for name, each in self.filters.items() if name in _FILTERS}
        self.globals = {"range": _short_range}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read a value's own part, or the loop's; never an attribute of Python."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Read a value's own part, an item of a list, or what the loop knows."""
        if isinstance(argument, str) and argument.startswith("_"):
            raise SecurityError(f"« {argument} » n’est pas permis dans un modèle")
        if isinstance(obj, Mapping):
            return obj[argument] if argument in obj else self.undefined(obj=obj, name=argument)
        if isinstance(obj, LoopContext) and isinstance(argument, str):
            return super().getattr(obj, argument)
        if isinstance(obj, list | tuple) and isinstance(argument, int | slice):
            return super().getitem(obj, argument)
        if isinstance(obj, NamingUndefined):
            return obj._fail_with_undefined_error()  # noqa: SLF001 -- its own error, said at the first unknown name
        return self.undefined(obj=obj, name=argument)

    def is_safe_callable(self, obj: Any) -> bool:
        """Allow range, macros of the template, and `loop.cycle`."""
        if isinstance(obj, NamingUndefined):
            return True  # calling it says that there is no such name
        is_of_loop = isinstance(getattr(obj, "__self__", None), LoopContext)
        return obj is _short_range or isinstance(obj, Macro) or is_of_loop


def _short_range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > _LONGEST_RANGE:
        raise SecurityError(f"une boucle de plus de {_LONGEST_RANGE} tours n’est pas permise dans un modèle")
    return found


OTHER_SYNTAX = re.compile(r"\{[#/:](?:each|if|else|elseif)\b")
OTHER_SYNTAX_WORDS = (
    "le modèle emploie des balises « {#if …} », « {#each …} » : ici elles s’écrivent « {% if … %} », « {% for … %} »"
)
_SYNTAX = (
    (r"No filter named '(.+?)'", "filtre inconnu : « {0} »"),
    (r"Encountered unknown tag '(.+?)'", "balise inconnue ou mal placée : « {0} »"),
    (r"No test named '(.+?)'", "test inconnu : « {0} »"),
    (r"[Uu]nexpected end of template", "une balise « for » ou « if » n’est pas fermée (« endfor », « endif »)"),
    (r"end of (?:print statement|statement block)", "une balise est mal écrite, ou n’est pas fermée"),
    (r"[Mm]issing end of comment", "un commentaire « {{# » n’est pas fermé par « #}} »"),
)


def syntax_words(error: TemplateSyntaxError, source: str) -> str:
    """Say in French what is wrong with a template's tags."""
    if OTHER_SYNTAX.search(source):
        return OTHER_SYNTAX_WORDS
    line = (source.splitlines() or [""])[min(error.lineno, source.count("\n") + 1) - 1]
    if len(re.findall(r"\{\{|\{%", line)) > len(re.findall(r"\}\}|%\}", line)):
        return "une balise ouverte n’est pas fermée"
    said = error.message or ""
    for pattern, words in _SYNTAX:
        found = re.search(pattern, said)
        if found:
            return words.format(*found.groups())
    return "une balise est mal écrite"
