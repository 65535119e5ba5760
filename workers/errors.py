"""What can go wrong, in three kinds.

LisiereError
├── RejectedError      will never succeed as it is: the event goes to the dead letters, the dossier goes on
│   └── ErasedError    the dossier's key was destroyed: what it held is gone for good
├── UnavailableError   something this depends on is not there now: tried again, with back-off
│   ├── MissingKeyError          a dossier's key, though nobody destroyed it: a backup of the keys is to be put back
│   └── SourceUnavailableError   what an upstream system's address names: tried some times, then that document fails
└── ConfigurationError the settings ask for what cannot be: said at start, nothing runs

Messages are French sentences for the agent: they name the thing and its value. Anything else that is raised is a bug.
"""


class LisiereError(Exception):
    """An error with a message made for the agent who reads it."""


class RejectedError(LisiereError):
    """The input will never be accepted as it is."""


class LockedError(RejectedError):
    """The file is encrypted; the password that opens it is missing, or another."""


class ErasedError(RejectedError):
    """A dossier's content can no longer be read by anyone: its key was destroyed."""

    def __init__(self) -> None:
        super().__init__("le contenu de ce dossier a été effacé")


class UnavailableError(LisiereError):
    """A part this depends on cannot be reached now."""


class MissingKeyError(UnavailableError):
    """A dossier's key is not where keys are kept, though it was not destroyed."""

    def __init__(self, dossier_id: object) -> None:
        super().__init__(f"la clé du dossier {dossier_id} manque : restaurez la sauvegarde des clés")


class SourceUnavailableError(UnavailableError):
    """What an address of someone else's names cannot be reached now; nothing of ours is missing."""


class ConfigurationError(LisiereError):
    """The settings contradict themselves or ask for what is not installed."""
