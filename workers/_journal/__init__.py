"""The journal's core: a Merkle log over the events, signed checkpoints, proofs, and the audit bundle's checks.

    leaf.py         a record of the log as the bytes that are hashed
    merkle.py       RFC 6962 § 2.1: hashes, the growing tree's root, checking of proofs
    tree.py         the whole tree of a finished log: makes the proofs
    ed25519.py      RFC 8032 § 5.1.7: checking a signature
    signed_note.py  C2SP signed-note: a text and who signed it
    signing.py      the private key, which signs notes and checkpoints
    checkpoint.py   C2SP tlog-checkpoint: size and root of a log, as a signed note
    proof.py        proofs as files: an event in the log (C2SP tlog-proof), a log that goes on from an earlier one
    stamp.py        a checkpoint stamped by an authority (RFC 3161)
    chain.py        is the journal what was signed, and is the log what the journal says?
    bundle.py       the checks of an audit bundle; bundle_writing.py makes one

Those a bundle's verifier needs (all but tree, signing, chain and bundle_writing) stand on Python's standard library
alone and travel inside the bundle as they are.
"""
