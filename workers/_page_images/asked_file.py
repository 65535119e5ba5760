"""The document a child draws from: its bytes are asked of the parent, block by block, and lie nowhere in clear."""

import io
import json
from collections import OrderedDict
from typing import IO, Any

_BLOCK = 64 * 1024
_MOST_BLOCKS = 512


class AskedFile(io.RawIOBase):
    """A file of `size` bytes at the other end of two pipes; the last 32 MiB read are kept in memory."""

    def __init__(self, size: int, orders: IO[bytes], answers: IO[bytes]) -> None:
        self.size, self._orders, self._answers = size, orders, answers
        self._place = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Return where the next byte is read."""
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go elsewhere."""
        self._place = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self.size}[whence])
        return self._place

    def readinto(self, target: Any) -> int:
        """Fill `target`, but for the end of the file."""
        done, wanted = 0, min(len(target), max(0, self.size - self._place))
        while done < wanted:
            number, within = divmod(self._place, _BLOCK)
            part = self._block(number)[within : within + wanted - done]
            target[done : done + len(part)] = part
            done += len(part)
            self._place += len(part)
        return done

    def _block(self, number: int) -> bytes:
        block = self._kept.get(number)
        if block is None:
            block = self._ask(number * _BLOCK, min(_BLOCK, self.size - number * _BLOCK))
            self._kept[number] = block
            if len(self._kept) > _MOST_BLOCKS:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(number)
        return block

    def _ask(self, offset: int, length: int) -> bytes:
        self._answers.write(json.dumps({"read": [offset, length]}).encode() + b"\n")
        self._answers.flush()
        block = self._orders.read(length)
        if len(block) != length:
            raise EOFError(f"{len(block)} of {length} bytes at {offset}")
        return block
