"""From values to what a template prints: pure functions, French words, no markup."""
