"""Places on a map: from what a file or a text says of them to longitude and latitude, and what that takes.

    projections ◄─ systems (EPSG codes, names, plausible bounds) ◄─ naming (well-known text, `crs` members, titles)
                       ▲
    simplification     └── coordinates (in a text: tokens ─► pairs ─► located points)

A core of its own: it opens nothing and stands on nothing else of ours, so that the children that read files can use it.
"""
