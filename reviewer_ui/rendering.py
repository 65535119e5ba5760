"""Fills templates. Everything is escaped; a name that a template does not know is an error, not an empty string."""

import hashlib
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reviewer_ui.access.acting import may, who_acts
from reviewer_ui.presenters import words
from reviewer_ui.theming import OURS, Theme
from reviewer_ui.typography import FrenchSpaces, french_spaces

_HERE = Path(__file__).resolve().parent
STATIC = _HERE / "static"


class Templates:
    """The screens' templates, with the words and formats they print."""

    def __init__(self, theme: Theme = OURS) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            extensions=[FrenchSpaces],
        )
        self._environment.globals.update(words=words, asset=_asset, may=may, theme=theme)
        self._environment.filters.update(
            day=words.day,
            moment=words.moment,
            number=words.number,
            size=words.size,
            percent=words.percent,
            pages=words.pages,
            one_line=words.one_line,
            french=french_spaces,
        )

        shapes: Any = self._environment.get_template("_icon.html").module
        self._environment.globals.update(icon=shapes.icon, badge=shapes.badge)

    def text(self, template: str, **context: Any) -> str:
        """Fill a template; it also knows who makes the request at hand (`person`), and what that person `may` do."""
        person = who_acts()
        known = {"person": person, "actor": person.name if person else ""}
        return self._environment.get_template(template).render({**known, **context})

    def page(self, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """Fill a template as an answer."""
        return HTMLResponse(self.text(template, **context), status_code=status)


_digests: dict[str, str] = {}


def _asset(name: str) -> str:
    """Return the address of a file of ours, which changes with its content, so that browsers may keep it."""
    if name not in _digests:
        path = STATIC / name
        _digests[name] = hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "absent"
    return f"/static/{name}?v={_digests[name]}"
