"""How the text of a scanned page lies, turned by quarters and skewed by some degrees, and the way back to the page.

Lines of text make dark rows between light ones. On a small copy of the page that is sheared by some degrees, the rows
stand out most where the shear undoes the skew; whether they do so across the page or down it tells on which side it
lies. Which way is up the rows do not tell: that shows once the page is read.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from workers._extraction.records import Block, Box, rounded
from workers._extraction.words import Turn, unturned_box

if TYPE_CHECKING:
    from PIL import Image

_SMALL_DPI = 50
_BORDER = 0.03
"""Share of each side left out: scanners leave dark edges there."""
_MOST_SKEW = 7
_FINE_STEPS = 6
_FINE_DEGREES = 0.1
_CLEAR = 3.0
"""How many times sharper rows must be, at the best angle than at most, and on one side than on the other."""
_LEAST_SKEW = 0.5
"""Tesseract follows lines that lean less, and does so better than it reads a picture that was resampled."""
_UPSIDE_DOWN = 180

Size = tuple[float, float]


@dataclass(frozen=True)
class Pose:
    """How text lies: `turn` as in `workers._extraction.words`, 180 being upside down; then `skew` degrees clockwise."""

    turn: Turn
    skew: float


def likely_poses(picture: "Image.Image", dpi: float) -> list[Pose]:
    """Return the ways the text of a grey picture may lie, the likeliest first."""
    from PIL import Image, ImageOps  # noqa: PLC0415 -- children that read no picture do without

    x, y = (round(side * _BORDER) for side in picture.size)
    inner = picture.crop((x, y, picture.width - x, picture.height - y))
    small = ImageOps.invert(inner.reduce(max(1, round(dpi / _SMALL_DPI))))
    across, level = _skew_of(small)
    down, plumb = _skew_of(small.transpose(Image.Transpose.ROTATE_90))
    upright = [Pose(0, level), Pose(180, level)]
    lying = [Pose(90, plumb), Pose(270, plumb)]
    if across >= _CLEAR * down:
        return upright
    if down >= _CLEAR * across:
        return lying
    return upright + lying


def _skew_of(small: "Image.Image") -> tuple[float, float]:
    """Return how sharp rows stand out at their best, and the angle for it: 0 where none is clearly better."""
    rough = {float(degrees): _sharpness(small, degrees) for degrees in range(-_MOST_SKEW, _MOST_SKEW + 1)}
    best = max(rough, key=lambda degrees: (rough[degrees], -abs(degrees)))
    usual = sorted(rough.values())[len(rough) // 2]
    if rough[best] < _CLEAR * usual:
        return rough[0.0], 0.0
    steps = [best + _FINE_DEGREES * step for step in range(-_FINE_STEPS, _FINE_STEPS + 1)]
    fine = {degrees: _sharpness(small, degrees) for degrees in steps}
    best = max(fine, key=lambda degrees: (fine[degrees], -abs(degrees)))
    return fine[best], best


def _sharpness(small: "Image.Image", degrees: float) -> float:
    """Return how much neighbouring rows differ in ink once the picture is sheared against a skew."""
    from PIL import Image  # noqa: PLC0415

    width, height = small.size
    slope = math.tan(math.radians(degrees))
    shear = (1, 0, 0, slope, 1, -slope * width / 2)
    level = small.transform(small.size, Image.Transform.AFFINE, shear, Image.Resampling.NEAREST, fillcolor=0)
    ink = level.resize((1, height), Image.Resampling.BOX).tobytes()
    return float(sum((a - b) ** 2 for a, b in pairwise(ink)))


@dataclass(frozen=True)
class Upright:
    """A picture whose text stands upright, and how it was before. Sizes in points; `shown` is the page's as shown."""

    picture: "Image.Image"
    pose: Pose
    shown: Size
    turned: Size
    size: Size

    @classmethod
    def of(cls, picture: "Image.Image", pose: Pose, dpi: float) -> "Upright":
        """Turn and level a picture of a page as shown."""
        turned = _turned(picture, pose.turn)
        level = turned
        if abs(pose.skew) >= _LEAST_SKEW:
            from PIL import Image  # noqa: PLC0415

            level = turned.rotate(pose.skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        shown, before, after = ((p.width * 72 / dpi, p.height * 72 / dpi) for p in (picture, turned, level))
        return cls(level, pose, shown, before, after)

    def put_back(self, blocks: list[Block]) -> list[Block]:
        """Put the boxes of blocks where they stand on the page as shown."""
        for block in blocks:
            for line in block.lines:
                line.box = rounded(self.on_page(line.box))
            for cell in block.cells:
                cell.box = rounded(self.on_page(cell.box))
        return blocks

    def on_page(self, box: Box) -> Box:
        """Return the box around `box` on the page as shown, in points."""
        x0, y0, x1, y1 = box
        if self.size != self.turned:
            corners = [self._before_levelling(x, y) for x in (x0, x1) for y in (y0, y1)]
            x0, x1 = min(x for x, _ in corners), max(x for x, _ in corners)
            y0, y1 = min(y for _, y in corners), max(y for _, y in corners)
        width, height = self.shown
        if self.pose.turn == _UPSIDE_DOWN:
            x0, y0, x1, y1 = width - x1, height - y1, width - x0, height - y0
        x0, y0, x1, y1 = unturned_box((x0, y0, x1, y1), self.pose.turn, width, height)
        return max(0.0, x0), max(0.0, y0), min(width, x1), min(height, y1)

    def _before_levelling(self, x: float, y: float) -> tuple[float, float]:
        angle = math.radians(self.pose.skew)
        x, y = x - self.size[0] / 2, y - self.size[1] / 2
        return (
            x * math.cos(angle) - y * math.sin(angle) + self.turned[0] / 2,
            x * math.sin(angle) + y * math.cos(angle) + self.turned[1] / 2,
        )


def _turned(picture: "Image.Image", turn: Turn) -> "Image.Image":
    from PIL import Image  # noqa: PLC0415

    back = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
    return picture.transpose(back[turn]) if turn else picture
