"""Private parts of the Kafka shell: transactional lanes, and what is published."""
