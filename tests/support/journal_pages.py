"""The pages of an encrypted journal as they lie on the disk, decrypted one by one.

SQLCipher shows what the tables hold. What was deleted is in no table: whether anything is left of it can only
be seen in the pages themselves, with the room between their rows, and in those of the write-ahead log.
The format is that of SQLCipher 4: AES-256 in CBC mode, with the vector and the HMAC at the end of each page.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

PAGE = 4096
RESERVED = 80
_SALT = 16
_LOG_HEADER, _FRAME_HEADER = 32, 24

Bytes = npt.NDArray[np.uint8]


def pages(database: Path, key: bytes) -> bytes:
    """Return every page of a database file and of its write-ahead log, decrypted, one after the other."""
    raw = database.read_bytes()
    found = [raw[start : start + PAGE] for start in range(0, len(raw), PAGE)]
    first = [number == 0 for number in range(len(found))]
    log = database.with_name(database.name + "-wal")
    if log.exists():
        raw = log.read_bytes()
        for start in range(_LOG_HEADER, len(raw), _FRAME_HEADER + PAGE):
            first.append(int.from_bytes(raw[start : start + 4], "big") == 1)
            found.append(raw[start + _FRAME_HEADER : start + _FRAME_HEADER + PAGE])
    blocks, vectors = [], []
    for page, is_first in zip(found, first, strict=True):
        start = _SALT if is_first else 0
        end = PAGE - RESERVED
        blocks.append(page[start:end])
        vectors.append(page[end : end + 16] + page[start : end - 16])
    return _decrypted(b"".join(blocks), b"".join(vectors), key[:32])


def _decrypted(data: bytes, before: bytes, key: bytes) -> bytes:
    """Undo AES-256 in CBC mode for all blocks at once; `before` is what each block was mixed with."""
    forward, backward, products = _tables()
    keys = _round_keys(key, forward)
    state = np.frombuffer(data, np.uint8).reshape(-1, 16) ^ keys[14]
    rows_back = np.array([(column - row) % 4 * 4 + row for column in range(4) for row in range(4)])
    for number in range(13, -1, -1):
        state = backward[state[:, rows_back]] ^ keys[number]
        if number:
            columns = state.reshape(-1, 4, 4)
            state = np.stack(
                [
                    products[14][columns[:, :, row]]
                    ^ products[11][columns[:, :, (row + 1) % 4]]
                    ^ products[13][columns[:, :, (row + 2) % 4]]
                    ^ products[9][columns[:, :, (row + 3) % 4]]
                    for row in range(4)
                ],
                axis=2,
            ).reshape(-1, 16)
    plain: bytes = (state ^ np.frombuffer(before, np.uint8).reshape(-1, 16)).tobytes()
    return plain


def _doubled(value: int) -> int:
    return (value << 1) ^ (0x11B if value & 0x80 else 0)


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one, other = _doubled(one), other >> 1
    return product


@lru_cache(maxsize=1)
def _tables() -> tuple[Bytes, Bytes, dict[int, Bytes]]:
    """Return the S-box, its inverse, and the products with the four factors of the columns."""
    forward = np.zeros(256, np.uint8)
    for value in range(256):
        inverse = next((other for other in range(256) if _times(value, other) == 1), 0)
        turned = inverse
        for shift in range(1, 5):
            turned ^= ((inverse << shift) | (inverse >> (8 - shift))) & 0xFF
        forward[value] = turned ^ 0x63
    backward = np.zeros(256, np.uint8)
    backward[forward] = np.arange(256, dtype=np.uint8)
    products = {
        factor: np.array([_times(value, factor) for value in range(256)], np.uint8) for factor in (9, 11, 13, 14)
    }
    return forward, backward, products


def _round_keys(key: bytes, forward: Bytes) -> Bytes:
    words = [list(key[start : start + 4]) for start in range(0, 32, 4)]
    constant = 1
    for number in range(8, 60):
        word = list(words[-1])
        if number % 8 == 0:
            word = [int(forward[value]) for value in [*word[1:], word[0]]]
            word[0] ^= constant
            constant = _doubled(constant)
        elif number % 8 == 4:
            word = [int(forward[value]) for value in word]
        words.append([one ^ other for one, other in zip(word, words[-8], strict=True)])
    return np.array(words, np.uint8).reshape(15, 16)
