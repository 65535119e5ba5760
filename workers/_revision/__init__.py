"""What changed between two versions of a note, and what becomes of what an agent decided.

    two notes, their manifests, the agent's decisions ─► matching (which statement is which) ─┬─► carrying (decisions)
                                                                                              ├─► differences
                                                                                              └─► requests (answered?)

Pure: the same two notes give the same changes, so that a replay finds them again.
"""

from workers._revision.changes import note_changes
from workers._revision.matching import match_statements

__all__ = ["match_statements", "note_changes"]
