"""The journal's log after a crash: parts that SQLite will not read are noticed, kept and reported.

SQLite silently ends a log at the first damaged entry, and later overwrites the rest. The format is described in
https://www.sqlite.org/fileformat2.html#walformat; each entry (frame) holds a page, encrypted and sealed by SQLCipher
(https://www.zetetic.net/sqlcipher/design).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import hmac
import os
import shutil
import struct
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from voiceguide.errors import JournalBusy
from voiceguide.files import sync_folder, unfinished_name
from voiceguide.journal import reserve
from voiceguide.journal.folder import DAMAGED, LOG, LOG_KEPT, PAGE_SIZE, SHARED, next_damaged, not_open_here
from voiceguide.wording.errors import journal as problem

_HEADER, _FRAME_HEADER = 32, 24
_FRAME = _FRAME_HEADER + PAGE_SIZE
_MAGIC = {0x377F0682: "<u4", 0x377F0683: ">u4"}
"""The two possible magic numbers of a log, and the byte order of its checksums for each."""

_SEAL, _IV = 64, 16
"""Bytes of SQLCipher's HMAC-SHA512 and initialisation vector at the end of a page."""

_TRIES = 4
"""How often to examine a log that another program may be writing."""


@dataclass(frozen=True, slots=True)
class LogLost:
    """The part of a log that SQLite does not read."""

    frames: int
    """How many entries; 0 if unknown."""
    gone: bool
    """Whether the log no longer exists."""
    foreign: bool
    """Whether it is another journal's log."""
    kept: Path | None = None
    """Where a copy of the log is."""
    useless: bool = False
    """Whether none of it is, or may be, read."""


@dataclass(frozen=True, slots=True)
class _Scan:
    """The contents of a log."""

    header: bytes
    size: int
    read: int
    """Frames up to the last commit that SQLite reads."""
    left: int
    """Further frames of the same log, if they include a commit."""
    foreign: bool
    """Whether its pages belong to another journal."""


def examine(path: Path, key: bytes, own: int = 0) -> LogLost | None:
    """Return the part of a journal's log that SQLite will not read; None if it will read all of it.

    `own` is how many openings of the journal are the caller's own, without a connection right now.

    Raises:
        OSError: the log exists but cannot be read.
        JournalBusy: it has to be examined again, but something else in this process has the journal open.
    """
    with not_open_here(path, own) as free:
        if free:
            return _examined(path, key)
        if own:
            raise JournalBusy(problem.JOURNAL_BUSY, folder=path.parent)
        return None  # it was examined on opening, and is being written


def _examined(path: Path, key: bytes) -> LogLost | None:
    log = path.with_name(path.name + LOG)
    for _ in range(_TRIES):
        scan, shared = _scanned(log, path, key), _shared(path)
        found = _verdict(scan, shared)
        if found is None or not _opens(path, key):
            return None
        if (scan, shared) == (_scanned(log, path, key), _shared(path)):
            return None if scan is not None and _told_of(log) else found
    return None  # another program is writing it


def set_aside(path: Path, lost: LogLost) -> LogLost:
    """Keep a copy of the log beside the journal; another journal's log is moved there itself.

    Raises:
        OSError: there is no room, or no permission.
    """
    log = path.with_name(path.name + LOG)
    if lost.gone or not log.exists():
        return replace(lost, gone=True)
    kept = next_damaged(path.parent).with_suffix(LOG_KEPT)
    if lost.foreign:
        log.rename(kept)
    else:
        _copied(log, kept)
    sync_folder(path.parent)
    return replace(lost, kept=kept)


def _copied(log: Path, kept: Path) -> None:
    unfinished = unfinished_name(kept)

    def copied() -> None:
        try:
            with log.open("rb") as source, open(unfinished, "xb", opener=_privately) as target:
                unfinished.chmod(0o600)  # a umask may have removed even the owner's permissions
                shutil.copyfileobj(source, target)
                target.flush()
                os.fsync(target.fileno())
            unfinished.rename(kept)  # renamed last: an incomplete copy does not count
        except BaseException:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            raise

    try:
        copied()
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        if not (full and reserve.would_do(log.parent, log.stat().st_size) and reserve.give_up(log.parent)):
            raise
        copied()


def _privately(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _verdict(scan: _Scan | None, shared: tuple[int, int, bytes] | None) -> LogLost | None:
    if scan is None:
        if shared is not None and shared[0] > shared[1]:
            return LogLost(shared[0] - shared[1], gone=True, foreign=False)
        return None
    if not scan.header:
        return LogLost(scan.size // _FRAME, gone=False, foreign=False, useless=True)
    if scan.foreign:
        return LogLost(scan.read + scan.left, gone=False, foreign=True, useless=True)
    if scan.left:
        return LogLost(scan.left, gone=False, foreign=False, useless=scan.read == 0)
    if shared is not None and shared[2] == scan.header[16:24] and shared[0] > max(scan.read, shared[1]):
        return LogLost(shared[0] - scan.read, gone=False, foreign=False)  # it was truncated
    if shared is not None and shared[2] != scan.header[16:24] and shared[0] > shared[1]:
        return LogLost(shared[0] - shared[1], gone=False, foreign=False)  # it is an older one
    return None


def _scanned(log: Path, path: Path, key: bytes) -> _Scan | None:
    """Read a log as SQLite does, and beyond; None if there is none, or nothing in it."""
    try:
        file = log.open("rb")
    except FileNotFoundError:
        return None
    with file:
        size = os.fstat(file.fileno()).st_size
        header = file.read(_HEADER)
        if size < _HEADER + _FRAME or len(header) < _HEADER:
            return None  # nothing was ever committed with it
        magic, _, page, _, salts = struct.unpack(">4I8s8x", header)
        order = _MAGIC.get(magic)
        if (
            order is None
            or page != PAGE_SIZE
            or _summed(header[:24], order, (0, 0)) != struct.unpack(">2I", header[24:])
        ):
            return _Scan(b"", size, 0, 0, foreign=False)
        sums = _summed(header[:24], order, (0, 0))
        number = read = last_commit = 0
        chain = True
        foreign = False
        while len(frame := file.read(_FRAME)) == _FRAME:
            number += 1
            place, of_commit, frame_salts = struct.unpack_from(">2I8s", frame)
            if frame_salts != salts:
                chain = False
                continue
            if chain:
                sums = _summed(frame[_FRAME_HEADER:], order, _summed(frame[:8], order, sums))
                chain = sums == struct.unpack_from(">2I", frame, 16)
                if chain and number == 1:
                    foreign = not _is_sealed(frame[_FRAME_HEADER:], place, key)
            if of_commit:
                last_commit = number
                read = number if chain else read
    return _Scan(header, size, read, max(0, last_commit - read), foreign)


def _summed(data: bytes, order: str, start: tuple[int, int]) -> tuple[int, int]:
    """Return SQLite's checksum of a log: for each pair of numbers, s0 += x0 + s1 and s1 += x1 + s0, modulo 2^32."""
    numbers = np.frombuffer(data, order).astype(np.uint32)
    weights = _WEIGHTS[-len(numbers) :]
    pairs = len(numbers) // 2
    with np.errstate(over="ignore"):
        first = int((numbers * weights[:, 0]).sum(dtype=np.uint32))
        second = int((numbers * weights[:, 1]).sum(dtype=np.uint32))
    matrix = _POWERS[pairs]
    return (
        (first + matrix[0][0] * start[0] + matrix[0][1] * start[1]) & 0xFFFFFFFF,
        (second + matrix[1][0] * start[0] + matrix[1][1] * start[1]) & 0xFFFFFFFF,
    )


def _powers(count: int) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the matrices that carry the two sums over each number of pairs."""
    found = [((1, 0), (0, 1))]
    for _ in range(count):
        (a, b), (c, d) = found[-1]
        above = ((a + c) & 0xFFFFFFFF, (b + d) & 0xFFFFFFFF)
        found.append((above, ((c + above[0]) & 0xFFFFFFFF, (d + above[1]) & 0xFFFFFFFF)))
    return found


_POWERS = _powers(PAGE_SIZE // 8)
_WEIGHTS = np.array(
    [
        weight
        for (a, b), (c, d) in reversed(_POWERS[:-1])
        # The first number of a pair enters both sums, the second only the second sum.
        for weight in (((a + b) & 0xFFFFFFFF, (c + d) & 0xFFFFFFFF), (b, d))
    ],
    np.uint32,
)


def _is_sealed(page: bytes, number: int, key: bytes) -> bool:
    """Return whether a page has the seal that SQLCipher makes with this key."""
    salt = bytes(byte ^ 0x3A for byte in key[32:])
    sealing = hashlib.pbkdf2_hmac("sha512", key[:32], salt, 2, 32)
    begin = len(salt) if number == 1 else 0
    made = hmac.new(sealing, page[begin:-_SEAL] + struct.pack("<I", number), hashlib.sha512).digest()
    return hmac.compare_digest(made, page[-_SEAL:])


def _opens(path: Path, key: bytes) -> bool:
    """Return whether the key is the journal's: with a different one every log would seem to be another journal's."""
    try:
        with path.open("rb") as file:
            return _is_sealed(file.read(PAGE_SIZE), 1, key)
    except OSError:
        return False


def _shared(path: Path) -> tuple[int, int, bytes] | None:
    """Return the number of frames, how many are in the file, and the log's salts, as in the shared index."""
    try:
        content = path.with_name(path.name + SHARED).read_bytes()[:100]
    except OSError:
        return None
    if len(content) < 100 or content[:48] != content[48:96] or not content[12]:
        return None
    (frames,) = struct.unpack_from("=I", content, 16)
    (in_file,) = struct.unpack_from("=I", content, 96)
    return frames, in_file, content[32:40]


def _told_of(log: Path) -> bool:
    """Return whether a copy of exactly this log was kept earlier; one that continues from there does not count."""
    for kept in log.parent.glob(f"{DAMAGED}*{LOG_KEPT}"):
        with contextlib.suppress(OSError):
            if kept.stat().st_size == log.stat().st_size and _hashed(kept) == _hashed(log):
                return True
    return False


def _hashed(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
