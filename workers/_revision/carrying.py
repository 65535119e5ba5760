"""What an agent decided, kept in the new version: whole where the statement says the same, else to be looked at again.

Nothing that a person wrote is lost, and nothing passes for reviewed that says something else than what was reviewed.
"""

import uuid
from collections.abc import Mapping, Sequence

from schemas.revisions import CarriedReview
from workers._review.rules import Review
from workers._revision.matching import Matched


def carry(matches: Sequence[Matched], reviews: Mapping[uuid.UUID, Review]) -> tuple[CarriedReview, ...]:
    """Return the decisions on the statements of the version before, each on the statement that takes its place."""
    carried = []
    for match in matches:
        review = reviews.get(match.before.statement.statement_id) if match.before else None
        if match.before is None or match.after is None or review is None or review.verdict == "pending":
            continue
        carried.append(_carried(match, review, match.before.statement.text, match.after.statement.text))
    return tuple(carried)


def _carried(match: Matched, review: Review, before: str, after: str) -> CarriedReview:
    if match.before is None or match.after is None:
        raise TypeError("a decision is carried between two statements")
    is_as_corrected = review.verdict == "corrected" and review.text == after
    return CarriedReview(
        statement_id=match.after.statement.statement_id,
        from_id=match.before.statement.statement_id,
        verdict="accepted" if is_as_corrected else review.verdict,
        text=None if is_as_corrected else review.text,
        actor=review.actor,
        was=None if is_as_corrected else review.was or (None if match.is_same else before),
    )


def reviews_carried(carried: Sequence[CarriedReview]) -> dict[uuid.UUID, Review]:
    """Return the decisions by the statement they now stand on."""
    return {
        each.statement_id: Review(verdict=each.verdict, text=each.text, actor=each.actor, was=each.was)
        for each in carried
    }
