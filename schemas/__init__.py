"""What travels and what is kept: the values of the field and the events that carry them.

One module a noun. `topics` is the only spelling of a topic, `envelope` binds an event to a Kafka record, and
`catalogue/` holds the exported JSON Schema of every event version (a test fails on drift).
"""
