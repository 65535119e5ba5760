"""The tables of the read model. Times are ms since 1970 UTC; artefact references and headers are JSON.

Topics are read side by side: no two topics may set the same column of a row, or the order of reading would show.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

dossiers = Table(
    "dossiers",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("submitted", JSON),
    Column("received", JSON),
    Column("received_at", BigInteger),
    Column("updated_at", BigInteger),
    Column("documents_expected", Integer),
    Column("indexed_revision", Integer),
    Column("note_id", String(36)),
    Column("note_version", Integer),
    Column("note", JSON),
    Column("statements", Integer),
    Column("statements_unsupported", Integer),
    Column("approved_by", Text),
    Column("approved_at", BigInteger),
    Column("approved_version", Integer),
    Column("approved_comment", Text),
    Column("returned_by", Text),
    Column("returned_version", Integer),
    Column("returned_comment", Text),
    Column("failed_title", Text),
    Column("failed_stage", Text),
    Column("failed_reason", Text),
    # Derived from the other rows after each batch, so that the desk is one query.
    Column("title", Text),
    Column("reference", Text),
    Column("petitionnaire", Text),
    Column("filed_on", String(10)),
    Column("confidential", Boolean),
    Column("status", String(12)),
    Column("documents", Integer),
    Column("documents_failed", Integer),
    Column("pages_done", Integer),
    Column("pages_total", Integer),
    Column("statements_reviewed", Integer),
    Index("dossiers_by_change", "updated_at"),
)

documents = Table(
    "documents",
    metadata,
    Column("document_id", String(36), primary_key=True),
    Column("dossier_id", String(36), nullable=False, index=True),
    Column("name", Text),
    Column("position", Integer),
    Column("confidential", Boolean),
    Column("artefact", JSON),
    Column("artefact_read", JSON),
    Column("extraction", JSON),
    Column("classification", JSON),
    Column("label", Text),
    Column("pages", Integer),
    Column("pages_unread", Integer),
    Column("received", Boolean),
    Column("extracted", Boolean),
    Column("classified", Boolean),
    Column("indexed", Boolean),
    Column("failed_stage", Text),
    Column("failed_reason", Text),
    Column("live_done", Integer),
    Column("live_total", Integer),
)

recognitions = Table(
    "recognitions",
    metadata,
    Column("document_id", String(36), primary_key=True),
    Column("dossier_id", String(36), nullable=False, index=True),
    Column("done", Integer),
    Column("total", Integer),
)

note_versions = Table(
    "note_versions",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("note", JSON),
    Column("drafted_at", BigInteger),
    Column("since", Integer),
    Column("changes", JSON),
    Column("revised_at", BigInteger),
    Column("approved", JSON),
    Column("approved_by", Text),
    Column("approved_at", BigInteger),
    Column("returned_by", Text),
)

deposited = Table(
    "deposited",
    metadata,
    Column("document_id", String(36), primary_key=True),
    Column("dossier_id", String(36), nullable=False, index=True),
    Column("deposit", Integer),
    Column("place", Integer),
    Column("replaces", String(36)),
    Column("received_on", String(10)),
)

reviews = Table(
    "reviews",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("statement_id", String(36), primary_key=True),
    Column("verdict", String(12)),
    Column("text", Text),
    Column("actor", Text),
    Column("decided_at", BigInteger),
)

additions = Table(
    "additions",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("addition_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("kind", String(12)),
    Column("statement_id", String(36)),
    Column("section", Text),
    Column("title", Text),
    Column("text", Text),
    Column("citation", JSON),
    Column("support", String(12)),
    Column("actor", Text),
    Column("added_at", BigInteger),
    Column("withdrawn", Boolean),
)

wordings = Table(
    "wordings",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("section", String(100), primary_key=True),
    Column("wording", JSON),
    Column("warnings", JSON),
    Column("generator", JSON),
    Column("actor", Text),
    Column("restorable", Boolean),
)

live_drafting = Table(
    "live_drafting",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("version", Integer),
    Column("done", Integer),
    Column("total", Integer),
)

questions = Table(
    "questions",
    metadata,
    Column("question_id", String(36), primary_key=True),
    Column("dossier_id", String(36), nullable=False, index=True),
    Column("question", Text),
    Column("actor", Text),
    Column("asked_at", BigInteger),
    Column("answer", JSON),
    Column("answered_at", BigInteger),
)

timeline = Table(
    "timeline",
    metadata,
    Column("topic", String(200), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("dossier_id", String(36), nullable=False),
    Column("event_id", String(36), nullable=False),
    Column("type", Text),
    Column("recorded_at", BigInteger),
    Column("causation_id", String(200)),
    Column("actor", Text),
    Column("source", Text),
    Column("body", Text),
    Index("timeline_by_dossier", "dossier_id", "recorded_at"),
)

comments = Table(
    "comments",
    metadata,
    Column("comment_id", String(36), primary_key=True),
    Column("dossier_id", String(36), nullable=False, index=True),
    Column("statement_id", String(36)),
    Column("text", Text),
    Column("actor", Text),
    Column("made_at", BigInteger),
    Column("resolved", Boolean),
    Column("resolved_by", Text),
    Column("resolved_at", BigInteger),
)

judgements = Table(
    "judgements",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("contradiction_id", String(36), primary_key=True),
    Column("judgement", String(16)),
    Column("judged_by", Text),
    Column("judged_at", BigInteger),
)

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("withdrawn_at", BigInteger),
    Column("actor", Text),
    Column("reason", Text),
)

erasures = Table(
    "erasures",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("erased_at", BigInteger),
    Column("actor", Text),
    Column("reason", Text),
)

services = Table(
    "services",
    metadata,
    Column("dossier_id", String(36), primary_key=True),
    Column("assigned_at", BigInteger),
    Column("service", Text, index=True),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("decision_id", String(36), primary_key=True),
    Column("accepted", Boolean),
    Column("reason", Text),
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("letter_id", String(300), primary_key=True),
    Column("failed_at", Text),
    Column("stage", Text),
    Column("topic", Text),
    Column("reason", Text),
    Column("detail", Text),
    Column("record_key", Text),
    Column("headers", JSON),
    Column("body", Text),
    Column("dossier_id", String(36)),
    Column("retried", Boolean),
)

positions = Table(
    "positions",
    metadata,
    Column("topic", String(200), primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("next_offset", BigInteger, nullable=False),
)

changes = Table(
    "changes",
    metadata,
    Column("only", Integer, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
