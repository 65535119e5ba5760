"""What was sown in the dossier, with the page where each thing is found in the files actually written.

`ground_truth.json`, pages counted from 1 (a DOCX and a scan have one page), quotes normalised as the contract's are
(white space and end-of-line hyphens); EVIDENCE is `{"file", "page", "quote"}`; numbers are JSON numbers in `unit`.

    {"schema": 1,
     "dossier": {"title", "petitionnaire", "reference", "filed_on", "procedure"},
     "documents": [{"file", "type", "title", "pages", "scanned_pages": [...]}],     types of the domain's list
     "missing": [{"article", "piece", "absent_words": [...]}],                      exactly 2, absent from every page
     "present": [{"article", "piece", "evidence": [EVIDENCE]}],
     "contradictions": [{"key", "kind", "quantity", "unit",                         exactly 3
         "sides": [{"value", EVIDENCE...}, {"value", EVIDENCE...}],                 each quote stands once in its file
         "echoes": [EVIDENCE]}],                                                    same value as the first side
     "decoys": [{"key", "why", "sides": [{"value", "unit", "scope", EVIDENCE...} x 2]}],     NOT contradictions
     "key_figures": [{"key", "label", "value", "unit",                              exactly 12
         "evidence": [EVIDENCE + {"form": "prose"|"table"}]}],
     "measures": [{"code", "type", "enjeu", "title", "text", "cost": number|null, "cost_unit": str|null,
         "follow_up": str|null, EVIDENCE..., "cost_evidence": EVIDENCE|null,        exactly 8
         "follow_up_evidence": EVIDENCE|null}],
     "rubriques": [{"number", "nomenclature": "ICPE"|"IOTA", "regime", EVIDENCE...}],
     "enjeux": [{"enjeu", "evidence": [EVIDENCE]}],                                 headings of the étude d'impact
     "vague": [EVIDENCE]}                                                           wording where a commitment is due
"""

from collections.abc import Mapping
from typing import Any

from infra.demo.facts import (
    CELL_SEPARATOR,
    Contradiction,
    Decoy,
    DemoError,
    Facts,
    KeyFigure,
    Measure,
    PresentPiece,
    Side,
    Value,
)
from infra.demo.page_texts import PageTexts, normalised

Json = dict[str, Any]


class GroundTruth:
    """Looks the facts up in the finished documents, given by their keys in facts.toml.

    Raises: DemoError: anywhere, when the documents do not say what the facts say they do.
    """

    def __init__(self, facts: Facts, documents: Mapping[str, PageTexts], scanned: frozenset[str]) -> None:
        self._facts = facts
        self._documents = documents
        self._scanned = scanned

    def build(self) -> Json:
        """Give the ground truth as JSON, in the shape of this module's docstring."""
        self._check_absences()
        self._check_phrases()
        facts = self._facts
        return {
            "schema": 1,
            "dossier": facts.identity.model_dump(mode="json"),
            "documents": [self._document(key) for key in facts.documents],
            "missing": [piece.model_dump(mode="json") for piece in facts.missing],
            "present": [self._present(piece) for piece in facts.present],
            "contradictions": [self._contradiction(item) for item in facts.contradictions],
            "decoys": [self._decoy(item) for item in facts.decoys],
            "key_figures": [self._key_figure(figure) for figure in facts.key_figures],
            "measures": [self._measure(measure) for measure in facts.measures],
            "rubriques": [
                {**rubrique.model_dump(exclude={"phrase"}), **self._evidence(rubrique.phrase)}
                for rubrique in facts.rubriques
            ],
            "enjeux": [
                {"enjeu": item.enjeu, "evidence": [self._heading("etude", title) for title in item.headings]}
                for item in facts.enjeux
            ],
            "vague": [self._evidence(key) for key in facts.vague],
        }

    def _check_absences(self) -> None:
        for piece in self._facts.missing:
            for document in self._documents.values():
                for number, page in enumerate(document.pages, start=1):
                    found = [word for word in piece.absent_words if word in page.lower().replace("’", "'")]
                    if found:
                        raise DemoError(f"{document.name} page {number} parle de {piece.article} : {found}")

    def _check_phrases(self) -> None:
        for key in self._facts.phrases:
            self._evidence(key)

    def _document(self, key: str) -> Json:
        document, texts = self._facts.documents[key], self._documents[key]
        scanned = list(range(1, len(texts.pages) + 1)) if key in self._scanned else []
        described = {"file": document.name, "type": document.type, "title": document.title}
        return {**described, "pages": len(texts.pages), "scanned_pages": scanned}

    def _present(self, piece: PresentPiece) -> Json:
        if piece.phrase is not None:
            evidence = self._evidence(piece.phrase)
        elif piece.file is not None and piece.heading is not None:
            evidence = self._heading(piece.file, piece.heading)
        else:
            raise DemoError(f"{piece.article} : ni phrase ni titre")
        return {"article": piece.article, "piece": piece.piece, "evidence": [evidence]}

    def _contradiction(self, item: Contradiction) -> Json:
        units = {self._value(side.value).unit for side in item.sides}
        if len(units) != 1:
            raise DemoError(f"{item.key} : unités {units}")
        sides = [{"value": self._number(side.value), **self._evidence(side.phrase)} for side in item.sides]
        echoes = [self._evidence(key) for key in item.echoes]
        described = {"key": item.key, "kind": item.kind, "quantity": item.quantity, "unit": units.pop()}
        return {**described, "sides": sides, "echoes": echoes}

    def _decoy(self, item: Decoy) -> Json:
        def side(given: Side) -> Json:
            described = {"value": self._number(given.value), "unit": self._value(given.value).unit}
            return {**described, "scope": given.scope, **self._evidence(given.phrase)}

        return {"key": item.key, "why": item.why, "sides": [side(given) for given in item.sides]}

    def _key_figure(self, figure: KeyFigure) -> Json:
        described = {"key": figure.value, "label": figure.label, "value": self._number(figure.value)}
        evidence = [{**self._evidence(key), "form": self._form(key)} for key in figure.phrases]
        return {**described, "unit": self._value(figure.value).unit, "evidence": evidence}

    def _measure(self, measure: Measure) -> Json:
        text = self._evidence(measure.phrase)
        return {
            **measure.model_dump(include={"code", "type", "enjeu", "title"}),
            "text": text["quote"],
            "cost": self._number(measure.cost) if measure.cost else None,
            "cost_unit": self._value(measure.cost).unit if measure.cost else None,
            "follow_up": self._quote(measure.follow_up) if measure.follow_up else None,
            **text,
            "cost_evidence": self._evidence(measure.cost_phrase) if measure.cost_phrase else None,
            "follow_up_evidence": self._evidence(measure.follow_up) if measure.follow_up else None,
        }

    def _evidence(self, key: str) -> Json:
        document = self._documents[self._facts.phrases[key].file]
        quote = self._quote(key)
        return {"file": document.name, "page": document.page_of(quote), "quote": quote}

    def _heading(self, file: str, title: str) -> Json:
        document, quote = self._documents[file], title.replace("'", "’")
        return {"file": document.name, "page": document.page_of_heading(quote), "quote": quote}

    def _quote(self, key: str) -> str:
        return normalised(self._facts.phrase(key).replace(CELL_SEPARATOR, " "))

    def _form(self, key: str) -> str:
        return "table" if CELL_SEPARATOR in self._facts.phrase(key) else "prose"

    def _value(self, key: str) -> Value:
        return self._facts.values[key]

    def _number(self, key: str) -> int | float:
        number = self._value(key).number
        return int(number) if number == number.to_integral_value() else float(number)
