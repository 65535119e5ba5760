"""One worker process: the stages it runs, started once Kafka answers, stopped when asked."""

import asyncio
import logging
import signal
from collections.abc import Sequence
from contextlib import ExitStack

from aiokafka.errors import KafkaError
from faststream import FastStream

from workers import journal, projection
from workers._delivery.transport import stop_app
from workers.accounting import tell_configuration
from workers.adapters.kafka_log import ensure_topics
from workers.apps import FOLLOWERS, JOURNAL, PROJECTION, Composition
from workers.delivery import Delivery, ProgressReporter, Route
from workers.errors import UnavailableError
from workers.stamping import stamp_daily

log = logging.getLogger("lisiere.process")

DRAFTING, ERASURE = "drafting", "erasure"


async def run_stages(stages: Sequence[str], composition: Composition) -> None:
    """Run stages in this process until SIGTERM or SIGINT.

    Raises: ConfigurationError: the settings ask for what cannot be.
    """
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    running = asyncio.create_task(_run(stages, composition))
    stopped = asyncio.create_task(stopping.wait())
    await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if running.done():
        running.result()
    running.cancel()
    await asyncio.wait({running})


async def _run(stages: Sequence[str], composition: Composition) -> None:
    bootstrap = await _patiently_prepare(composition)
    reporter = ProgressReporter(bootstrap, composition.wire)
    with ExitStack() as held:
        await _patiently_hold(held, stages, composition)
        routes = [route for stage in stages if stage not in FOLLOWERS for route in composition.routes(stage, reporter)]
        apps = _apps(stages, routes, bootstrap, composition)
        await _start(apps, reporter, composition)
        if DRAFTING in stages:
            await _tell_configuration(composition)
        if ERASURE in stages:
            await _erase_again(composition)
        log.info("running %s", ", ".join(stages))
        try:
            await _serve(stages, composition)
        finally:
            await asyncio.shield(_stop(apps, reporter))


async def _tell_configuration(composition: Composition) -> None:
    """Tell the log what notes are drafted with; a log that cannot be written to now stops nothing."""
    try:
        await asyncio.to_thread(tell_configuration, composition)
    except UnavailableError as error:
        log.warning("the configuration in force was not told: %s", error)


async def _erase_again(composition: Composition) -> None:
    """Look at every erasure ever decided; what cannot be looked at now is, at the next start."""
    try:
        revived = await asyncio.to_thread(composition.erase_again)
    except UnavailableError as error:
        log.warning("erasures were not looked at again: %s", error)
    else:
        if revived:
            log.warning("%d erased dossiers had their key again and were erased anew", revived)


async def _serve(stages: Sequence[str], composition: Composition) -> None:
    if JOURNAL in stages and composition.settings.timestamp_url:
        await stamp_daily(composition)
    await asyncio.Event().wait()


def _apps(stages: Sequence[str], routes: Sequence[Route], bootstrap: str, composition: Composition) -> list[FastStream]:
    longest_wait_s = composition.settings.retry_longest_s
    apps = []
    if routes:
        apps.append(Delivery(bootstrap, composition.wire, longest_wait_s=longest_wait_s).build_app(routes))
    if PROJECTION in stages:
        sink, wire = composition.projection, composition.wire
        apps.append(projection.build_app(bootstrap, sink, wire, longest_wait_s=longest_wait_s))
    if JOURNAL in stages:
        apps.append(journal.build_app(bootstrap, composition.journal, longest_wait_s=longest_wait_s))
    return apps


async def _patiently_prepare(composition: Composition) -> str:
    """Wait for Kafka, make sure of its topics, return its address."""
    wait_s = 0.5
    while True:
        try:
            bootstrap = composition.bootstrap
            await asyncio.to_thread(ensure_topics, bootstrap, composition.settings.topic_replication)
        except UnavailableError as error:
            log.warning("waiting %.1f s for Kafka: %s", wait_s, error)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, composition.settings.retry_longest_s)
        else:
            return bootstrap


async def _patiently_hold(held: ExitStack, stages: Sequence[str], composition: Composition) -> None:
    """Take hold of what this process owns; a Qdrant server that is down is waited for, as Kafka is."""
    wait_s = 0.5
    while True:
        try:
            held.enter_context(composition.serving(stages))
        except UnavailableError as error:
            if not composition.settings.qdrant_url:
                raise
            log.warning("waiting %.1f s for the index: %s", wait_s, error)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, composition.settings.retry_longest_s)
        else:
            return


async def _start(apps: Sequence[FastStream], reporter: ProgressReporter, composition: Composition) -> None:
    """Connect everything; a cluster that goes away in between is waited for."""
    wait_s = 0.5
    while True:
        try:
            await reporter.start()
            for app in apps:
                await app.start()
        except KafkaError as error:
            log.warning("Kafka went away while connecting, waiting %.1f s: %r", wait_s, error)
            await _stop(apps, reporter)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, composition.settings.retry_longest_s)
        else:
            return


async def _stop(apps: Sequence[FastStream], reporter: ProgressReporter) -> None:
    for app in apps:
        await stop_app(app)
    await reporter.stop()
