"""The demande de compléments: from a note and what an agent chose of it to a letter that a person may sign.

    Note + choices ─► demand (which requests, in whose words) ─► printed (order, wording of the law) ─► forms
                                                                              the note's own: md · docx · odt · pdf

Nothing is decided here: the agent chooses the requests and the delay, may reword each, and the letter stays a
« projet de lettre, non signé ». The wording that the law asks for is data (rules/letter.toml).
"""

from workers._letters.choices import ChosenRequest, Delay, LetterAbout, LetterChoices
from workers._letters.demand import AskedRequest, asked_requests, every_request, found_requests, request_ids
from workers._letters.forms import LETTER_FORMS, LetterForm, render_letter
from workers._letters.printed import printed_letter

__all__ = [
    "LETTER_FORMS",
    "AskedRequest",
    "ChosenRequest",
    "Delay",
    "LetterAbout",
    "LetterChoices",
    "LetterForm",
    "asked_requests",
    "every_request",
    "found_requests",
    "printed_letter",
    "render_letter",
    "request_ids",
]
