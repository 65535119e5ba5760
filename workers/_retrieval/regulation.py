"""Regulation texts: what a file holds, as sections under titles, and the passages they make.

A file is what it says or it is refused with the reason; nothing is guessed. Two forms are read: arrêtés of Envinorma
(JSON, `envinorma.py`) and articles in Markdown (`articles.py`).
"""

import uuid
from collections import Counter
from collections.abc import Sequence

from schemas.ids import NAMESPACE
from schemas.passages import Passage
from workers._retrieval.articles import parse_article
from workers._retrieval.envinorma import parse_envinorma
from workers._retrieval.packing import joined, pack
from workers._retrieval.regulation_text import RegulationText
from workers.errors import RejectedError

ENVINORMA_MEDIA_TYPE = "application/json"
ARTICLE_MEDIA_TYPE = "text/markdown"


def parse_regulation(content: bytes, name: str) -> RegulationText:
    """Read a regulation file, Envinorma JSON or a Markdown article, by its content.

    Raises: RejectedError: it is neither, or is damaged; the message names the file and says why.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RejectedError(f"{name} : le fichier n’est pas du texte UTF-8 (octet {error.start})") from error
    if not text.strip():
        raise RejectedError(f"{name} : le fichier est vide")
    if text.lstrip()[:1] in "{[":
        return parse_envinorma(text, name)
    return parse_article(text, name)


def regulation_passages(text: RegulationText) -> list[Passage]:
    """Cut a text into passages, in order. The same wording gives the same ids, wherever it moves in the text."""
    seen: Counter[tuple[tuple[str, ...], str]] = Counter()
    passages: list[Passage] = []
    for section in text.sections:
        for wording in _wordings(section.paragraphs):
            seen[section.path, wording] += 1
            again = seen[section.path, wording]
            identity = "\n".join(("regulation", text.text_id, *section.path, str(again), wording))
            passages.append(
                Passage(
                    passage_id=uuid.uuid5(NAMESPACE, identity),
                    corpus="regulation",
                    source_id=text.text_id,
                    text=wording,
                    path=section.path,
                    applicability=text.applicability,
                    classements=text.classement_words,
                    topic=section.topic,
                    url=text.url,
                    position=len(passages),
                )
            )
    return passages


def _wordings(paragraphs: Sequence[str]) -> list[str]:
    return [joined(paragraphs, spans) for spans in pack(paragraphs)]
