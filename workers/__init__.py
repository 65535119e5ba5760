"""The pipeline: one module a stage, read in the order of the flow.

    upstream systems ─┐
    web upload ───────┼─► dossier.submitted ─► intake.py ─► document.received ─► extraction.py ─► document.extracted
    lisiere submit ───┘                          │ one event a document, one for the dossier            │
                                                 ▼                                                      ▼
                                          dossier.received ─────────┐                          classification.py
                                                                    ▼                                   │
      evidence.retrieved ◄─ retrieval.py ◄─ dossier.indexed ◄─ retrieval.py ◄─ document.indexed ◄───────┘
              │              (evidence)                          (fan-in)         (passages)     document.classified
              ▼
         drafting.py ─► note.drafted ─► review.py ─► note.approved · note.returned · statement.reviewed · …added
                                            ▲
                                 decision.submitted: an agent decides

    dossier.supplemented: compléments arrive ─► intake.py ─► supplement.received ─► … ─► note.drafted, note.revised
    section.requested: an agent wants a part written anew ─► drafting.py ─► section.redrafted ─► review.py
    question.asked: an agent asks ─► answering.py ─► question.answered: the dossier's own sentences, or « non trouvé »
    dossier.withdrawn: a person took it out ─► retrieval.py, projection.py: nothing of it is found or shown any more
    dossier.erased: its key is destroyed ─► erasing.py, projection.py: nothing it held can be read any more
                    (retention.py says when that is due)

    every topic ─► projection.py ─► read model (SQL) ─► reviewer_ui, lisiere dossiers
    every topic ─► journal.py ─► Merkle log, signed ─► lisiere verify, lisiere export
    long scans: extraction.py ─► document.recognized, batch by batch ─► document.extracted again ─► … ─► a new version
    whatever fails for good, at any stage ─► dead-letter, and document.failed or dossier.failed

A stage is a pure function from values to values (`extract`, `classify`, `draft` …) and `routes`, which says what it
takes and publishes. `delivery.py` is the Kafka shell around all of them: a stage’s results and the offset of their
cause are one transaction; texts of dossiers go onto the log sealed and come back opened (`_delivery/wire.py`). What a
stage needs comes in through `ports.py`; `adapters/` are the technologies behind; `apps.py` alone chooses among them.
`process.py` runs stages in one process, `system.py` and `supervision.py` a whole system.
"""
