"""Adapters: a technology and its role, behind a port. Only the composition roots choose among them."""
