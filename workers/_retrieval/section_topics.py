"""The topic of each section of regulation: its own, or that of a section above it where that one is surer.

« 5.7. Valeurs limites » alone says little; under « 5. Eau » it is about water. So each section on the way down to a
section is judged by its titles and all the text below it, and the surest of them speaks for the section. The title of
the whole text takes no part: it names an activity, not a topic.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from schemas.regulation import PrescriptionTopic
from workers._retrieval.regulation_text import RegulationSection, RegulationText

JudgedTopic = tuple[PrescriptionTopic, float]
"""A topic and how sure it is, from 0 to 1."""
JudgeTopics = Callable[[Sequence[str]], Sequence[JudgedTopic]]
"""Judges texts, the titles of each on its first line."""

_Titles = tuple[str, ...]
_MOST_CHARACTERS = 12_000


def with_topics(texts: Sequence[RegulationText], judge: JudgeTopics) -> list[RegulationText]:
    """Give every section of the texts its topic; what several wordings of a text share is judged once."""
    subjects = [_subjects(text.sections) for text in texts]
    asked = list(dict.fromkeys(subject for each in subjects for subject in each.values()))
    judged = dict(zip(asked, judge(asked), strict=True))
    return [
        replace(text, sections=tuple(_told(text.sections, {titles: judged[each[titles]] for titles in each})))
        for text, each in zip(texts, subjects, strict=True)
    ]


def _subjects(sections: Iterable[RegulationSection]) -> dict[_Titles, str]:
    """Return what is judged, by titles: each section and those above it, with the text below."""
    below: defaultdict[_Titles, list[str]] = defaultdict(list)
    lengths: defaultdict[_Titles, int] = defaultdict(int)
    for section in sections:
        for titles in _way_down(section):
            for paragraph in section.paragraphs:
                if lengths[titles] < _MOST_CHARACTERS:
                    below[titles].append(paragraph)
                    lengths[titles] += len(paragraph)
    return {titles: "\n".join((_line(titles), *paragraphs)) for titles, paragraphs in below.items()}


def _way_down(section: RegulationSection) -> list[_Titles]:
    """Return the titles of each section from the outermost to this one, the text's own left out."""
    titles = section.path[1:]
    return [titles[:depth] for depth in range(1, len(titles) + 1)] or [()]


def _line(titles: _Titles) -> str:
    return " / ".join(titles).replace("\n", " ")


def _told(sections: Iterable[RegulationSection], judged: dict[_Titles, JudgedTopic]) -> Iterator[RegulationSection]:
    for section in sections:
        topic, _ = max((judged[titles] for titles in reversed(_way_down(section))), key=lambda each: each[1])
        yield replace(section, topic=topic)
