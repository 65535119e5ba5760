"""Filling the XML of one part of a template, and saying in French where it fails."""

import re
import traceback
from typing import Any

from jinja2 import Environment, TemplateSyntaxError
from jinja2 import TemplateError as JinjaError
from jinja2.exceptions import SecurityError, UndefinedError

from workers._templates.environment import syntax_words
from workers._templates.errors import TemplateError
from workers._templates.xml import parsed

_TAGS = re.compile(r"<[^>]+>")
_LONGEST_SHOWN = 120


def filled_xml(source: str, values: dict[str, Any], environment: Environment, name: str) -> str:
    """Fill the source of one part; each paragraph begins a line, so that errors know theirs.

    Raises: TemplateError: an unknown name, a tag that is wrong or forbidden, or tags that cut the document's own.
    """
    filled = filled_text(source, values, environment)
    try:
        parsed(filled, name)
    except TemplateError as error:
        raise TemplateError(
            "les balises « for » et « if » coupent un paragraphe ou une ligne de tableau : "
            "ouvrez et fermez-les au même endroit, ou écrivez « {%p … %} » et « {%tr … %} »"
        ) from error
    return filled


def filled_text(source: str, values: dict[str, Any], environment: Environment) -> str:
    """Fill a source. Raises: TemplateError: an unknown name, a tag that is wrong or forbidden."""
    try:
        return environment.from_string(source).render(values)
    except TemplateSyntaxError as error:
        raise TemplateError(f"{syntax_words(error, source)}{_near(source, error.lineno)}") from error
    except UndefinedError as error:
        raise TemplateError(f"{error.message}{_near(source, _line(error))}") from error
    except SecurityError as error:
        raise TemplateError(f"{_forbidden(error)}{_near(source, _line(error))}") from error
    except (JinjaError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise TemplateError(f"une balise ne peut pas être calculée{_near(source, _line(error))}") from error


def _forbidden(error: SecurityError) -> str:
    said = error.message or ""
    return said if said.endswith("modèle") else "le modèle demande ce qui n’est pas permis à un modèle"


def _line(error: BaseException) -> int | None:
    """Return the line of the template an error comes from."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<template>"]
    return lines[-1] if lines else None


def _near(source: str, line: int | None) -> str:
    """Quote the text of a line, or of the nearest that has some."""
    lines = source.splitlines()
    if line is None or not lines:
        return ""
    at = min(max(line - 1, 0), len(lines) - 1)
    for number in (at, *range(at - 1, max(-1, at - 4), -1)):
        text = " ".join(_TAGS.sub(" ", lines[number]).split())
        if text:
            shown = text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
            return f" (ligne « {shown} »)"
    return ""
