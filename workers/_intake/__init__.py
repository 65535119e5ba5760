"""Private parts of intake: checking what was fetched, and unpacking archives within limits."""
