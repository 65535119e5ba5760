"""The reading room: an agent reads a dossier's note beside the pages it cites, and decides. Screens and API.

    browser ─► gate (host, sign-in, same origin, headers) ─┬─► screens ─► presenters ─► templates
    programs ──────────────────────────────────────────────┴─► api
                                                    │
              ports: ReadModel · ObjectStore · EventSink · PassageIndex · PageImages

`app` is the composition root. A decision becomes an event on the log; what a screen shows comes from the read model,
and a screen waits for its own event to be projected (`decisions`). `changes` tells open screens that something moved.
"""
