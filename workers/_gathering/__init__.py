"""Fan-in as a pure fold: documents travel alone, a dossier goes on when each of them is done or failed for good."""
