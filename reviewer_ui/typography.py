"""The spaces that French puts before « ; : ! ? » and within « », which a line never breaks at.

Source: Lexique des règles typographiques en usage à l'Imprimerie nationale: narrow before ; ! ?, whole before : and
within guillemets. Our own texts are written with plain spaces; what people and dossiers wrote stays as they wrote it.
"""

import re
from collections.abc import Iterator

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_AFTER_A_WORD = r"(?:^|(?<=[\w»)\]’%°…>])) "
"""Or at the very beginning, where a template has just printed something."""
_NARROW = re.compile(rf"{_AFTER_A_WORD}(?=[;!?](?:\s|<|$))")
_WHOLE = re.compile(rf"{_AFTER_A_WORD}(?=:(?:\s|<|$))|(?<=«) | (?=»)")


def french_spaces(text: str) -> str:
    """Return `text` with the spaces that its signs ask for."""
    return _WHOLE.sub("\u00a0", _NARROW.sub("\u202f", text))


class FrenchSpaces(Extension):
    """Gives the text that stands in templates its spaces, when they are compiled."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """See jinja2.ext.Extension."""
        for token in stream:
            yield Token(token.lineno, token.type, french_spaces(token.value)) if token.type == "data" else token
