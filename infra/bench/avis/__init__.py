"""What avis of the autorité environnementale recommend, read from their text: material of measures and of priors.

    avis (OCR) ─► recommendations.py ─► labels.py ─► (enjeu or none, aspect) ─► learning.py ─► the product's weights

No wording of an avis leaves this package: what the product keeps is numbers.
"""
