"""A real Apache Kafka broker as a child process: the same engine on a laptop as on a cluster.

pom.xml ─(Maven)─► lib/*.jar ─► LocalBroker(data folder) ─► one KRaft node on loopback
"""

from infra.kafka.java import find_java
from infra.kafka.local_broker import LocalBroker

__all__ = ["LocalBroker", "find_java"]
