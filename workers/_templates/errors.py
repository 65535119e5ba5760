"""A template that cannot be used, and why."""

from workers.errors import RejectedError


class TemplateError(RejectedError):
    """A template that is refused or fails; the message is a French sentence that says what to change."""
