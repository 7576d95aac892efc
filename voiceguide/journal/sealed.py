"""The key behind a passphrase: one file, built only from vetted parts.

scrypt turns the passphrase into a raw key. A tiny SQLCipher database encrypted with it holds the journal's key; its
pages are authenticated, so that a wrong passphrase is recognised. A checksum over the file tells damage from a wrong
passphrase.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import errno
import hashlib
import json
import secrets
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.errors import KeyDamaged, KeyProblem, WrongPassphrase
from voiceguide.files import PRIVATE_FILE, open_unfinished, unfinished_name
from voiceguide.journal import reserve
from voiceguide.wording.errors import keys as problem

SEALED_FILE = "journal.sealed"
"""The key behind the passphrase."""

_FORMAT = "voiceguide sealed journal key"
_VERSION = 1
COST = 2**16
"""scrypt's n for a new file: with r and p below, 64 MB and a sixth of a second per guess on a small machine."""

_BLOCK, _PARALLEL = 8, 1
"""scrypt's r and p."""

_COSTS, _MOST = tuple(2**power for power in range(14, 21)), 8
"""What n, and r and p, may be in a file: a later version may want more, but a forged file not all memory."""

_CIPHER = 4
"""The SQLCipher version whose defaults the database uses, even if a later one changes them."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The content of a sealed file: how to derive the raw key, the encrypted database, and which key it holds."""

    cost: int
    block: int
    parallel: int
    salt: bytes
    database: bytes
    fingerprint: str


def fingerprint(key: bytes) -> str:
    """Return a value that tells one key from another but reveals nothing about either: a hash of its random bytes."""
    return hashlib.sha256(b"voiceguide journal key\0" + key).hexdigest()[:32]


def seal(folder: Path, key: bytes, passphrase: str) -> bytes:
    """Return the content of a sealed file. Its encrypted part is in a file in `folder` for a moment.

    Raises:
        KeyProblem: the passphrase is empty.
        OSError: the folder cannot be written to.
    """
    import sqlcipher3

    salt = secrets.token_bytes(16)
    raw_key = _derive(passphrase, salt, COST, _BLOCK, _PARALLEL)
    with _database(folder, b"") as path:
        try:
            with _opened(path, raw_key) as connection:
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("CREATE TABLE sealed (key BLOB NOT NULL)")
                connection.execute("INSERT INTO sealed VALUES (?)", (key,))
                connection.commit()
        except sqlcipher3.OperationalError as error:  # nobody else knows this file, so the disk is full or failing
            raise OSError(errno.ENOSPC if "full" in str(error) else errno.EIO, str(error)) from error
        database = path.read_bytes()
    return written(Sealed(COST, _BLOCK, _PARALLEL, salt, database, fingerprint(key)))


def unseal(folder: Path, sealed: Sealed, passphrase: str) -> bytes:
    """Return the key. The encrypted part is in a file in `folder` for a moment.

    Raises:
        WrongPassphrase: the passphrase is empty, or does not open this file.
        OSError: the folder cannot be written to.
    """
    import sqlcipher3

    if not _normal(passphrase).strip():
        raise WrongPassphrase(problem.NO_PASSPHRASE_TYPED)
    raw_key = _derive(passphrase, sealed.salt, sealed.cost, sealed.block, sealed.parallel)
    try:
        try:
            key = _key_within(folder, sealed.database, raw_key)
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}:
                raise
            key = _key_elsewhere(folder, sealed.database, raw_key)
    except sqlcipher3.OperationalError as error:
        raise OSError(errno.EIO, str(error)) from error
    except sqlcipher3.DatabaseError:
        raise WrongPassphrase(problem.NOT_THAT_PASSPHRASE) from None
    return key


def _key_elsewhere(folder: Path, database: bytes, raw_key: bytes) -> bytes:
    """Return the key if there is no room for that file, or the folder is read-only."""
    with contextlib.suppress(OSError), reserve.lent(folder):
        return _key_within(folder, database, raw_key)
    with tempfile.TemporaryDirectory(prefix="voiceguide-") as temporary:
        return _key_within(Path(temporary), database, raw_key)


def _key_within(folder: Path, database: bytes, raw_key: bytes) -> bytes:
    with _database(folder, database) as path, _opened(path, raw_key) as connection:
        (key,) = connection.execute("SELECT key FROM sealed").fetchone()
    return bytes(key)


def written(sealed: Sealed) -> bytes:
    """Return a sealed key as the bytes of its file."""
    content: dict[str, Any] = {
        "format": _FORMAT,
        "version": _VERSION,
        "scrypt": {"n": sealed.cost, "r": sealed.block, "p": sealed.parallel, "salt": sealed.salt.hex()},
        "sqlcipher": _CIPHER,
        "fingerprint": sealed.fingerprint,
        "database": base64.b64encode(sealed.database).decode(),
    }
    return json.dumps({**content, "checksum": _checksum(content)}, indent=1).encode() + b"\n"


def parsed(content: bytes, path: Path) -> Sealed:
    """Parse the bytes of a sealed file; `path` is for the error if they are invalid.

    Raises:
        KeyDamaged: they have changed since they were written.
        KeyProblem: a newer version wrote them.
    """
    try:
        said = json.loads(content)
        checksum = said.pop("checksum")
        if said["format"] == _FORMAT and said["version"] > _VERSION:
            raise KeyProblem(problem.KEY_TOO_NEW, path=path)
        scrypt = said["scrypt"]
        sealed = Sealed(
            scrypt["n"], scrypt["r"], scrypt["p"], bytes.fromhex(scrypt["salt"]),
            base64.b64decode(said["database"], validate=True), said["fingerprint"],
        )  # fmt: skip
        whole = checksum == _checksum(said) and said["format"] == _FORMAT and said["sqlcipher"] == _CIPHER
        sensible = sealed.cost in _COSTS and 1 <= sealed.block <= _MOST and 1 <= sealed.parallel <= _MOST
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, binascii.Error):
        raise KeyDamaged(problem.KEY_FILE_DAMAGED, path=path) from None
    if not (whole and sensible):
        raise KeyDamaged(problem.KEY_FILE_DAMAGED, path=path)
    return sealed


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _derive(passphrase: str, salt: bytes, cost: int, block: int, parallel: int) -> bytes:
    """Return the raw key of 32 bytes for a passphrase, whichever keyboard it was typed on.

    Raises:
        KeyProblem: it is empty.
    """
    normal = _normal(passphrase)
    if not normal.strip():
        raise KeyProblem(problem.EMPTY_PASSPHRASE)
    return hashlib.scrypt(
        # A terminal that is not in UTF-8 passes on bytes it could not decode in this form.
        normal.encode("utf-8", "surrogateescape"),
        salt=salt, n=cost, r=block, p=parallel, dklen=32,
        # OpenSSL counts slightly more than 128 * n * r, and by default refuses more than 32 MB.
        maxmem=128 * block * (cost + parallel + 2) + 2**20,
    )  # fmt: skip


def _normal(passphrase: str) -> str:
    return unicodedata.normalize("NFKC", passphrase)


@contextlib.contextmanager
def _database(folder: Path, content: bytes) -> Iterator[Path]:
    """Yield a file for SQLCipher, which works only with files; it never holds anything but encrypted pages."""
    path = unfinished_name(folder / SEALED_FILE)
    try:
        with open_unfinished(path, PRIVATE_FILE) as file:
            file.write(content)
        yield path
    finally:
        with contextlib.suppress(OSError):
            path.unlink()


@contextlib.contextmanager
def _opened(path: Path, raw_key: bytes) -> Iterator[Any]:
    import sqlcipher3

    with contextlib.closing(sqlcipher3.connect(str(path))) as connection:
        # Otherwise SQLCipher reports a wrong key in a dozen lines on standard error.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{raw_key.hex()}'\"")
        connection.execute(f"PRAGMA cipher_compatibility = {_CIPHER}")
        connection.execute("PRAGMA temp_store = MEMORY")
        yield connection
