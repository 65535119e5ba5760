"""The wording of the letter that the law asks for, as data: each sentence with its article."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_letter_rules() -> dict[str, Any]:
    """Read letter.toml of this folder."""
    return tomllib.loads(files(__name__).joinpath("letter.toml").read_text(encoding="utf-8"))
