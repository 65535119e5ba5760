"""XML of others, read as a stream: no entity is ever resolved, nothing is fetched, a file that tries is refused."""

from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat

_BLOCK = 16 * 1024
_LONGEST_PROLOG = 64 * 1024


class MarkupError(Exception):
    """XML that cannot be read; the message is French, for the agent, and goes on from the file's name."""


class _RootReachedError(Exception):
    """The prolog is over."""


def check_prolog(source: IO[bytes]) -> None:
    """Read up to the root element.

    Raises: MarkupError: the file declares entities (they serve to blow a reader up or to make it fetch other files).
    """
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = _stop
    read = 0
    try:
        while read < _LONGEST_PROLOG and (block := source.read(_BLOCK)):
            read += len(block)
            parser.Parse(block)
    except (_RootReachedError, expat.ExpatError):
        # What is not well-formed is told by the reader that needs it.
        return


def _refuse(*_declaration: Any) -> None:
    raise MarkupError("il déclare des entités XML, un procédé qui sert à piéger les lecteurs : il n’est pas lu")


def _stop(*_element: Any) -> None:
    raise _RootReachedError


def walk(source: IO[bytes], *tags: str) -> Iterator[tuple[str, Any]]:
    """Yield ("start" or "end", element) for the elements of these tags; the caller drops what it is done with.

    Raises: MarkupError: it is not well-formed.
    """
    from lxml import etree  # noqa: PLC0415 -- children of other kinds do without

    steps = etree.iterparse(
        source, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        yield from steps
    except etree.XMLSyntaxError as error:
        raise MarkupError("il est endommagé : son contenu n’est pas du XML bien formé") from error


def parsed(content: bytes) -> Any:
    """Return the root element of a small XML file. Raises: MarkupError."""
    from lxml import etree  # noqa: PLC0415

    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise MarkupError("il est endommagé : son contenu n’est pas du XML bien formé") from error


def drop(element: Any) -> None:
    """Free an element that was read, and what stands before it: a stream never grows into a tree."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
