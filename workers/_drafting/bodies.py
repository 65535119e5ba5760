"""What stands under each heading of a document, as far as completeness asks: a body, not a mention.

A line of a table of contents, the code's own list copied into the dossier, a list of plates are no body.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workers._drafting.french import fold
from workers._drafting.phrases import has_verb
from workers._drafting.reading import ReadDocument, Sentence

_LAW_QUOTED = re.compile(
    r"\br\.? ?122-5\b|\br\.? ?181-1\d\b|\bd\.? ?181-15|\bl'etude d'impact (?:comporte|comprend|presente|doit)\b|"
    r"\b(?:1?\d) ?° ?(?:une? )?(?:description|resume|mesures|modalites)|lorsque cela est possible, les effets|"
    r"code de l'environnement|^(?:une?|les?|l') ?(?:descriptions?|presentations?|analyses?|resumes?|noms?|"
    r"exposes?)\b.*;$|"
    r"\bl\.? ?122-1\b|\bprecise notamment, en tant que de besoin\b|\bdescription de ces mesures doit\b"
)
_LISTING = re.compile(
    r"^(?:feuillet|volet|tome|piece|chapitre|partie)\b|\b(?:table|liste) des (?:matieres|illustrations|planches|"
    r"figures|"
    r"tableaux|annexes|cartes)\b|(?:\* ?\d+(?:\.\d+)+ [^*]+){2,}|"
    r"\b(?:planche|figure|tableau|carte|annexe) \d+ ?:.*\b(?:planche|figure|tableau|carte|annexe) \d+ ?:"
)
"""Contents and lists of plates run together: they announce a piece and are none."""
_NUMBERED = re.compile(
    r"^(?:(?:\d+(?:\.\d+)*\.?|[ivx]+[.-]|[a-h][.)-]) ?[a-z]|(?:\w+ )?(?:partie|chapitre|piece|volet|annexe)\b"
    r" ?[\divx.]* ?[:.-])"
)
_PAGES_UNDER_A_LINE = 2
LONGEST_NAME = 160
"""Characters of a heading, or of a document's name on its first page."""
_MOST_SENTENCES = 3
_SHORTEST_BODY = 30


@dataclass(frozen=True)
class Bodies:
    """A document's headings, each with the sentences under it (those under its sub-headings too)."""

    document: ReadDocument
    under: Mapping[tuple[str, ...], list[Sentence]]
    headings: Mapping[tuple[str, ...], Sentence]
    words: Mapping[tuple[str, ...], int]
    folded: Mapping[tuple[str, ...], str]

    @classmethod
    def of(cls, document: ReadDocument) -> "Bodies":
        """Gather what stands under each heading of a document."""
        under: dict[tuple[str, ...], list[Sentence]] = {}
        words: dict[tuple[str, ...], int] = {}
        headings: dict[tuple[str, ...], Sentence] = {}
        for sentence in document.sentences:
            if sentence.kind == "title":
                headings.setdefault(sentence.section, sentence)
            for depth in range(1, len(sentence.section) + 1):
                path = sentence.section[:depth]
                first = under.setdefault(path, [])
                count = words.get(path, 0)
                if sentence.kind != "title":
                    words[path] = count + sentence.text.count(" ") + 1
                    if len(first) < _MOST_SENTENCES and is_body(sentence):
                        first.append(sentence)
        return cls(document, under, headings, words, {path: fold(path[-1]) for path in under})

    @property
    def lines(self) -> list[Sentence]:
        """The numbered lines of the document that may be headings which were not read as such."""
        return [s for s in self.document.sentences if s.kind in ("prose", "item") and _is_line(s)]


def _is_line(sentence: Sentence) -> bool:
    text = sentence.text.rstrip()
    if len(text) > LONGEST_NAME or text.endswith((".", ";", ",", ":")) or has_verb(text):
        return False
    return _NUMBERED.match(sentence.folded) is not None


def is_body(sentence: Sentence) -> bool:
    """Tell whether a sentence is more than a caption or a cell, and the dossier's own."""
    return len(sentence.text) >= _SHORTEST_BODY and not is_listed(sentence)


def words_after(line: Sentence, enough: int) -> int:
    """Count the words of the whole sentences that follow a line, up to `enough` or some pages on."""
    count = 0
    for sentence in line.document.sentences[line.order + 1 :]:
        if sentence.page > line.page + _PAGES_UNDER_A_LINE or count >= enough:
            break
        if is_body(sentence) and sentence.text.rstrip().endswith((".", ";", ":")):
            count += sentence.text.count(" ") + 1
    return count


def is_listed(sentence: Sentence) -> bool:
    """Tell whether a sentence quotes the code or is a list of contents or plates."""
    return _LAW_QUOTED.search(sentence.folded) is not None or _LISTING.search(sentence.folded) is not None
