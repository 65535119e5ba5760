"""Dossiers that resemble each other, and why: by rubriques, enjeux, place and kind of project, read in their notes."""

from workers._similar.profile import DossierProfile, profile_of
from workers._similar.ranking import Likeness, likeness

__all__ = ["DossierProfile", "Likeness", "likeness", "profile_of"]
