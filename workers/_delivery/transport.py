"""What all consumers of ours have in common: how they connect, how long they may be silent, what they log."""

import asyncio
import logging

from faststream import FastStream
from faststream.kafka import KafkaBroker

LONGEST_HANDLING_MS = 24 * 3600 * 1000
"""A handler may wait for what is unavailable, or read a dossier for hours, without leaving its group."""
SESSION_MS = 10_000
"""A worker that died is given up after this; its heartbeat goes on while a handler works."""

_CLOSE_PATIENCE_S = 5.0
_transport_log = logging.getLogger("lisiere.transport")
_transport_log.setLevel(logging.ERROR)  # FastStream tells of every record and task; ours tell of every event


def open_broker(bootstrap: str) -> KafkaBroker:
    """Prepare a connection; nothing is connected yet. A route's topics are made beforehand, with their settings."""
    return KafkaBroker(
        bootstrap, allow_auto_create_topics=False, graceful_timeout=_CLOSE_PATIENCE_S, logger=_transport_log
    )


async def stop_app(app: FastStream) -> None:
    """Stop an application, each of its consumers for sure.

    FastStream stops them in one task group: a consumer whose stop ends cancelled, as that of one which was just
    connecting to a broker that died does, takes the others with it. They would keep their partitions, heartbeats and
    all, and read nothing. So each is stopped on its own first.
    """
    subscribers = [subscriber for broker in app.brokers for subscriber in broker.subscribers]
    await asyncio.gather(*(subscriber.stop() for subscriber in subscribers), return_exceptions=True)
    await app.stop()
