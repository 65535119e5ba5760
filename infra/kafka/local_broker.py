"""One Kafka node in KRaft mode on the data folder: its configuration, its command line, whether it is ready.

Who runs the process (the supervisor, a test) is not its business. The port is chosen once per data folder and kept
while it is free, so that clients find a broker that was restarted.
"""

import random
import socket
import subprocess
from pathlib import Path

from infra.kafka.java import FOLDER, JARS, check_jars, find_java
from workers.errors import ConfigurationError

_PORTS = range(20_000, 32_000)
CLUSTER_ID = "bGlzaWVyZS1sb2NhbC0wMQ"
ARCHIVE = FOLDER / "kafka.jsa"
_JVM = (
    "-Xmx512m",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UseSerialGC",
    "-Djava.awt.headless=true",
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
)
_PROPERTIES = """\
node.id=1
process.roles=broker,controller
controller.quorum.voters=1@127.0.0.1:{controller}
controller.listener.names=CONTROLLER
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
log.dirs={logs}
auto.create.topics.enable=false
num.partitions=4
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
log.cleaner.dedupe.buffer.size=4194304
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
# The log is the truth: nothing expires, where a group stood least of all.
log.retention.ms=-1
offsets.retention.minutes=2147483647
transactional.id.expiration.ms=2147483647
# One node has no replica to lean on when the power fails: at most a second is at stake.
log.flush.interval.ms=1000
message.max.bytes=2097152
"""


class LocalBroker:
    """A broker on `folder` (made if missing). Only one may run on a folder at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def prepare(self) -> str:
        """Write its configuration, format its storage if that is new, and return host:port.

        Raises: ConfigurationError: no Java, no jars, or a storage that cannot be formatted.
        """
        check_jars()
        self._folder.mkdir(parents=True, exist_ok=True)
        port, controller = self._ports()
        properties = _PROPERTIES.format(port=port, controller=controller, logs=self._folder / "log")
        self._properties.write_text(properties, encoding="utf-8")
        if not (self._folder / "log" / "meta.properties").is_file():
            self._format()
        return f"127.0.0.1:{port}"

    def command(self) -> list[str]:
        """Return the command that runs it."""
        archive = [f"-XX:SharedArchiveFile={ARCHIVE}"] if ARCHIVE.is_file() else []
        return [*self._java(*archive), "kafka.Kafka", str(self._properties)]

    def archiving_command(self) -> list[str]:
        """Return the command that runs it and, when it ends, keeps its loaded classes for faster starts (AppCDS)."""
        return [*self._java(f"-XX:ArchiveClassesAtExit={ARCHIVE}"), "kafka.Kafka", str(self._properties)]

    @property
    def _properties(self) -> Path:
        return self._folder / "server.properties"

    def _java(self, *options: str) -> list[str]:
        log4j = f"-Dlog4j2.configurationFile={(FOLDER / 'log4j2.properties').as_uri()}"
        return [find_java(), *_JVM, *options, log4j, "-cp", f"{JARS}/*"]

    def _ports(self) -> tuple[int, int]:
        memory = self._folder / "ports"
        kept = [int(word) for word in memory.read_text().split()] if memory.is_file() else []
        ports = kept if len(kept) == 2 and all(map(_is_free, kept)) else _free_ports()  # noqa: PLR2004 -- two listeners
        memory.write_text(f"{ports[0]} {ports[1]}\n")
        return ports[0], ports[1]

    def _format(self) -> None:
        tool = "kafka.tools.StorageTool"
        command = [*self._java(), tool, "format", "--ignore-formatted", "-t", CLUSTER_ID, "-c", str(self._properties)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
        if done.returncode != 0:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            raise ConfigurationError(f"le stockage de Kafka ({self._folder}) ne peut pas être préparé : {last}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _free_ports() -> list[int]:
    """Choose two below the range the system takes outgoing ports from: they must be free again after a restart."""
    ports = random.sample(_PORTS, k=len(_PORTS))
    free = (port for port in ports if _is_free(port))
    return [next(free), next(free)]
