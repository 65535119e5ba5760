"""The letter laid out: who writes to whom, numbered requests, missing pieces, delay, the law's wording, unsigned."""

from collections.abc import Iterator, Sequence

from schemas.notes import CompletenessItem, Note
from workers._letters.choices import Delay, LetterAbout, LetterChoices
from workers._letters.demand import AskedRequest, asked_requests
from workers._letters.rules import LetterRules, letter_rules
from workers._note_forms.evidence import document_name, places
from workers._note_forms.french import NO_BREAK, counted, day, one_line, quoted
from workers._note_forms.layout import Block, Cell, Column, Grid, Heading, Items, Paragraph, PrintedNote, Run
from workers._note_forms.titles import COMPLETENESS_TITLES

UNSIGNED = "projet de lettre, non signé"
_NOTICE = "Projet de lettre, non signé : à relire, à compléter et à signer par la personne habilitée."
_TO_FIX = "[délai à fixer]"
_DOTS = "…" * 12


def printed_letter(note: Note, about: LetterAbout, choices: LetterChoices) -> PrintedNote:
    """Lay a letter out.

    Raises: RejectedError: a request chosen is no longer in the note, is chosen twice, or says nothing.
    """
    asked = asked_requests(note, choices)
    title = one_line(note.title) or "Dossier sans titre"
    return PrintedNote(
        kind="Demande de compléments",
        title=title,
        facts=_facts(about, choices, title),
        running_title=title,
        state=UNSIGNED,
        is_draft=True,
        mention=_NOTICE,
        blocks=tuple(_blocks(note, about, choices, asked)),
    )


def _facts(about: LetterAbout, choices: LetterChoices, title: str) -> tuple[tuple[str, str], ...]:
    recipient = one_line(choices.recipient) or one_line(about.petitionnaire or "")
    address = [one_line(line) for line in choices.address if one_line(line)]
    place = one_line(choices.place) or _DOTS
    shown = (
        ("Service", one_line(choices.service)),
        ("Affaire suivie par", one_line(choices.followed_by)),
        ("Destinataire", ", ".join([recipient or _DOTS, *address])),
        ("Objet", f"Demande de compléments{NO_BREAK}: {title}"),
        ("Référence", one_line(about.reference or "")),
        ("Dossier déposé le", day(about.filed_on) if about.filed_on else ""),
        ("Fait à", f"{place}, le {day(choices.dated) if choices.dated else _DOTS}"),
    )
    return tuple((name, value) for name, value in shown if value)


def _blocks(note: Note, about: LetterAbout, choices: LetterChoices, asked: Sequence[AskedRequest]) -> Iterator[Block]:
    rules = letter_rules(about.filed_on)
    yield Paragraph((Run("Madame, Monsieur,"),))
    yield Paragraph((Run(recall(note, about)),))
    points = counted(len(asked), "point", "points")
    yield Paragraph((Run(rules.clauses["opening"].format(points=points)),))
    yield Heading(1, "Compléments demandés")
    if asked:
        yield Items(tuple(_request(each, note.completeness) for each in asked), is_ordered=True)
    else:
        yield Paragraph((Run("Aucune demande n’est choisie.", "alert"),))
    yield from _missing(note.completeness, asked)
    yield from _delay(choices, rules)
    yield Heading(1, "Signature")
    yield Paragraph((Run("Projet de lettre, non signé.", "alert"),))
    yield Paragraph((Run(f"Nom, prénom et qualité{NO_BREAK}: {_DOTS}  Signature{NO_BREAK}: {_DOTS}"),))
    is_algorithmic = any(each.is_from_note for each in asked)
    if is_algorithmic:
        yield Paragraph((Run(rules.clauses["algorithm"]),), is_notice=True)
    yield Heading(1, "Textes appliqués")
    yield Items(
        tuple(
            (Run(rule["name"], url=rule["url"]), Run(f"{NO_BREAK}: {rule['subject']}", "muted"))
            for rule in rules.articles
            if is_algorithmic or rule.get("only_with") != "algorithm"
        )
    )


def recall(note: Note, about: LetterAbout) -> str:
    """Write the sentence that recalls what was filed, and when."""
    when = f" le {day(about.filed_on)}" if about.filed_on else ""
    reference = f" (référence {one_line(about.reference)})" if about.reference else ""
    project = quoted(one_line(note.title) or "sans titre")
    return f"Vous avez déposé{when} une demande d’autorisation environnementale pour le projet {project}{reference}."


def _request(asked: AskedRequest, completeness: Sequence[CompletenessItem]) -> Cell:
    """Write a request, where the lack was seen unless its words say it, and its legal basis."""
    basis = f" Fondement{NO_BREAK}: {asked.legal_basis}." if asked.legal_basis else ""
    return Run(asked.text), Run(f"{_seen_line(asked, completeness)}{basis}", "muted")


def _seen_line(asked: AskedRequest, completeness: Sequence[CompletenessItem]) -> str:
    seen = where_seen(asked, completeness)
    return f" Constaté{NO_BREAK}: {seen}." if seen else ""


def where_seen(asked: AskedRequest, completeness: Sequence[CompletenessItem]) -> str:
    """Say where the lack was seen; nothing where the request's own words say it, or nothing is known."""
    if asked.citations:
        is_said = any(document_name(citation) in asked.text for citation in asked.citations)
        return "" if is_said else places(asked.citations)
    is_absent = any(item.article == asked.legal_basis and item.status == "absent" for item in completeness)
    return "non trouvé dans le dossier déposé" if asked.is_from_note and is_absent else ""


def missing_pieces(
    completeness: Sequence[CompletenessItem], asked: Sequence[AskedRequest]
) -> list[tuple[CompletenessItem, list[int]]]:
    """Return the pieces the dossier lacks, of those the letter asks, with the numbers of the requests that do."""
    numbers: dict[str, list[int]] = {}
    for number, each in enumerate(asked, start=1):
        if each.is_from_note:
            numbers.setdefault(each.legal_basis, []).append(number)
    lacking = [
        (item, numbers[one_line(item.article)])
        for item in completeness
        if item.status != "present" and one_line(item.article) in numbers
    ]
    return sorted(lacking, key=lambda found: found[1][0])


def _missing(completeness: Sequence[CompletenessItem], asked: Sequence[AskedRequest]) -> Iterator[Block]:
    lacking = missing_pieces(completeness, asked)
    if lacking:
        yield Heading(1, "Pièces et informations manquantes")
        yield Grid(
            (
                Column("Pièce ou information", 0.5),
                Column("Article", 0.2),
                Column("Constat", 0.16),
                Column("Demande", 0.14, is_figures=True),
            ),
            tuple(_missing_row(item, numbers) for item, numbers in lacking),
            caption="Pièces et informations manquantes",
        )


def _missing_row(item: CompletenessItem, numbers: Sequence[int]) -> tuple[Cell, ...]:
    shown = ", ".join(map(str, numbers))
    return (
        (Run(one_line(item.piece)),),
        (Run(one_line(item.article)),),
        (Run(COMPLETENESS_TITLES[item.status]),),
        (Run(f"n°{NO_BREAK}{shown}"),),
    )


def _delay(choices: LetterChoices, rules: LetterRules) -> Iterator[Block]:
    yield Heading(1, "Délai et suites")
    before, mark, after = rules.clauses["delay"].partition("{delay}")
    if not mark:
        raise ValueError("no {delay} in the wording of the delay")
    fixed = Run(delay_words(choices.delay), "strong" if choices.delay else "alert")
    yield Paragraph((Run(before), fixed, Run(after)))
    yield Paragraph((Run(rules.clauses["silence"]),))
    if choices.suspends:
        yield Paragraph((Run(rules.clauses["suspension"]),))
    yield Paragraph((Run(rules.clauses["refusal"]),))
    yield Paragraph((Run(rules.clauses["apart"]),))


def delay_words(delay: Delay | None) -> str:
    """Write the delay, or that it is still to be fixed."""
    if delay is None:
        return _TO_FIX
    return counted(delay.count, "mois", "mois") if delay.unit == "mois" else counted(delay.count, "jour", "jours")
