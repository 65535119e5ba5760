"""What Open XML formats share: parts named by relations, names in either of two namespaces.

Source: ECMA-376 part 2, § 6.5 (relationships); part 1 and part 4 give every name another namespace.
"""

import posixpath
import zipfile
from typing import Any

from workers._extraction.markup import parsed

Relations = dict[str, tuple[str, str]]
"""Id → (what the target is: the last word of its type, its part's name)."""


def relations_of(archive: zipfile.ZipFile, part: str) -> Relations:
    """Return the relations of a part, those that lead outside the file left out. Raises: MarkupError."""
    folder, name = posixpath.split(part)
    listing = f"{folder}/_rels/{name}.rels"
    if listing not in archive.namelist():
        return {}
    return {
        entry.get("Id", ""): (
            entry.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join("/", folder, entry.get("Target", ""))).lstrip("/"),
        )
        for entry in parsed(archive.read(listing))
        if isinstance(entry.tag, str) and entry.get("TargetMode") != "External"
    }


def relation_id(element: Any, name: str) -> str:
    """Return the relation an element names in its attribute `name`, "" where it names none."""
    return next((str(value) for key, value in element.attrib.items() if key.endswith(f"relationships}}{name}")), "")


def local_name(element: Any) -> str:
    """Return an element's name without its namespace, "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
