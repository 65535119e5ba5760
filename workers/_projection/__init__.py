"""What the read model makes of each event."""
