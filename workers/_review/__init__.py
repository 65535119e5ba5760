"""What a person may decide on a note, as a pure function of what was decided before."""
