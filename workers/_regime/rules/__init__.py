"""The thresholds of the nomenclatures, as data."""
