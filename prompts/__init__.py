"""Prompts as files: one template a task, versioned in its name, with front matter that says what goes in and comes out.

A prompt's digest is that of its file: it goes into the note, so that an auditor can tell which wording a model saw.
What is rendered into a template is data; nothing of a dossier is ever read as a template.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

_FRONT_MATTER = re.compile(r"\A---\n(?P<fields>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_FIELDS = ("id", "purpose", "inputs", "output")
_BRACKETS = str.maketrans({"<": "‹", ">": "›"})


@dataclass(frozen=True)
class Prompt:
    """A template and its front matter. `inputs` are the names it needs, `sha256` the digest of its file."""

    id: str
    purpose: str
    inputs: tuple[str, ...]
    output: str
    body: str
    sha256: str

    def render(self, **values: Any) -> str:
        """Fill the template.

        Raises: ValueError: the values are not exactly the template's inputs.
        """
        if set(values) != set(self.inputs):
            raise ValueError(f"prompt {self.id}: inputs {sorted(values)} instead of {sorted(self.inputs)}")
        text: str = _environment().from_string(self.body).render(**values)
        return text.strip() + "\n"


@cache
def load_prompt(name: str) -> Prompt:
    """Read the template `name` ("drafting/section.v1").

    Raises: ValueError: its front matter is missing or lacks a field.
    """
    source = files(__name__).joinpath(f"{name}.md.j2").read_text(encoding="utf-8")
    match = _FRONT_MATTER.match(source)
    if match is None:
        raise ValueError(f"prompt {name}: no front matter")
    fields = _fields(match["fields"])
    missing = [field for field in _FIELDS if field not in fields]
    if missing or fields["id"] != name:
        raise ValueError(f"prompt {name}: front matter lacks {missing or 'its own id'}")
    inputs = tuple(part.strip() for part in fields["inputs"].split(",") if part.strip())
    digest = hashlib.sha256(source.encode()).hexdigest()
    return Prompt(fields["id"], fields["purpose"], inputs, fields["output"], match["body"], digest)


def as_data(text: str) -> str:
    """Return a dossier's text as it may stand between the tags of a prompt: it can close none of them."""
    return " ".join(text.translate(_BRACKETS).split())


def _fields(lines: str) -> Mapping[str, str]:
    pairs = (line.partition(":") for line in lines.splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


@cache
def _environment() -> Any:
    from jinja2 import StrictUndefined  # noqa: PLC0415 -- only drafting through a model needs it
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["as_data"] = as_data
    return environment
