"""Companions of retrieval: passages, their words, regulation texts, the questions of the instruction.

Extraction ─► passages ─┐                    ┌─► sparse (words, stems, BM25) ─► searched at once
Envinorma, articles ────┴─► PassageIndex ────┤
                                             └─► refinement (embeddings, in the background) ─► dense vectors join
"""
