"""The files of one shapefile (.shp, .dbf, .prj …) are one document: a small ZIP of them, which extraction reads."""

import zipfile
from collections.abc import Sequence
from typing import IO

from workers._extraction.media_types import LAYER_SUFFIXES
from workers._intake.archive import Member, read_member

_SHAPES = ".shp"
_BLOCK = 1 << 20


def grouped(members: Sequence[Member]) -> list[list[Member]]:
    """Group the members of an archive into documents, in order: the parts of a layer together, all others alone.

    The first of a group is its .shp; parts that cannot be had, or whose .shp is missing, stay alone.
    """
    sound = {member.path.lower(): member for member in reversed(members) if member.refusal is None}
    layers: dict[int, list[Member]] = {}
    for path, member in sound.items():
        if path.endswith(_SHAPES):
            stem = path.removesuffix(_SHAPES)
            parts = [sound[stem + suffix] for suffix in LAYER_SUFFIXES if stem + suffix in sound]
            if len(parts) > 1:
                layers[id(member)] = parts
    placed = {id(part) for parts in layers.values() for part in parts}
    return [layers.get(id(member), [member]) for member in members if id(member) in layers or id(member) not in placed]


def pack_layer(archive: zipfile.ZipFile, parts: Sequence[Member], target: IO[bytes]) -> None:
    """Write the parts of a layer to `target` as a ZIP; the same parts give the same bytes.

    Raises: RejectedError: one of them is damaged.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as out:
        for part in parts:
            info = zipfile.ZipInfo(part.path.rpartition("/")[2])
            info.compress_type = zipfile.ZIP_DEFLATED
            for reader in read_member(archive, part):
                with out.open(info, "w", force_zip64=True) as written:
                    while block := reader.read(_BLOCK):
                        written.write(block)
