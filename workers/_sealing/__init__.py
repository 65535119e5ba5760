"""Sealing the texts of an event under its dossier's key, and opening them: bytes to bytes, no store, no Kafka."""

from workers._sealing.sealing import AlteredSealError, Sealer

__all__ = ["AlteredSealError", "Sealer"]
