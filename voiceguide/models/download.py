"""Downloading one file of known size and checksum: the only part of the program that goes online.

It is streamed to disk. A dropped download is resumed where it broke off, if the server supports that; the file is
trusted only if its SHA-256 is right. If this fails, the caller removes what was written.
"""

from __future__ import annotations

import hashlib
import re
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from voiceguide import __version__
from voiceguide.errors import ModelError, megabytes
from voiceguide.files import new_file
from voiceguide.wording.errors import models as problem
from voiceguide.wording.errors import reasons

_BLOCK = 1 << 16
_ENOUGH = 20
"""A try counts as progress if it brought at least the file's size divided by this."""
_LATER = {408, 425, 429, 500, 502, 503, 504}
"""Statuses of a server that may answer differently in a while."""
_GONE = {404, 410}
_PARTIAL = 206
_RANGE_USELESS = 416


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long to wait, and how often to try."""

    timeout: float = 30.0
    """Seconds without a byte after which a connection counts as dropped."""
    pauses: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0)
    """Seconds to wait before each further try; they start over after a try that made progress."""


class _Dropped(Exception):
    """The connection broke off; another try may succeed."""


@dataclass(slots=True)
class _Part:
    """The part of the file that has arrived."""

    file: IO[bytes]
    whole: int
    """Bytes of the whole file."""
    done: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    validator: str = ""
    """The server's identifier for this exact version of the file."""

    def write(self, block: bytes) -> None:
        self.file.write(block)
        self.digest.update(block)
        self.done += len(block)

    def start_over(self) -> None:
        self.file.seek(0)
        self.file.truncate()
        self.done, self.digest, self.validator = 0, hashlib.sha256(), ""


def fetch(
    address: str,
    target: Path,
    size: int,
    sha256: str,
    tell: Callable[[int], None],
    *,
    retry: RetryPolicy,
    plain_allowed: bool = False,
) -> None:
    """Download a file of this size and checksum; `tell` is called with the number of bytes so far.

    With `plain_allowed` http is accepted too: the checksum is trusted, not the connection.

    Raises:
        ModelError: it could not be downloaded, or is a different file.
        OSError: the file could not be written.
    """
    opener = _opener(schemes(address, plain_allowed))
    pauses, most = iter(retry.pauses), 0
    with new_file(target) as file:
        part = _Part(file, size)
        while part.done < size:
            tell(part.done)
            try:
                _continue(opener, address, part, tell, retry.timeout)
            except _Dropped as dropped:
                if part.done - most >= size / _ENOUGH:
                    pauses = iter(retry.pauses)
                most = max(most, part.done)
                pause = next(pauses, None)
                if pause is None:
                    done, whole = megabytes(part.done), megabytes(size)
                    raise _failed(
                        address, reasons.BROKE_OFF.format(done=done, whole=whole, reason=dropped)
                    ) from dropped
                time.sleep(pause)
    if part.digest.hexdigest() != sha256:
        raise _failed(address, reasons.WRONG_CHECKSUM)


def _failed(address: str, reason: str) -> ModelError:
    return ModelError(problem.DOWNLOAD_FAILED, address=address, reason=reason)


def schemes(address: str, plain_allowed: bool) -> frozenset[str]:
    """Return the schemes allowed for this address and its redirects.

    Raises:
        ModelError: nothing can be downloaded from this address.
    """
    allowed = frozenset({"https", "http"} if plain_allowed else {"https"})
    if not _is_address(address, allowed):
        raise ModelError(problem.ADDRESS_UNFIT, address=address)
    return allowed


def _continue(opener: OpenerDirector, address: str, part: _Part, tell: Callable[[int], None], timeout: float) -> None:
    """Download what is missing, over one connection.

    Raises:
        _Dropped: the connection broke off; some bytes may have arrived.
        ModelError: another try would end the same way.
    """
    with _open(opener, address, part, timeout) as response:
        if part.done and not _continues(response, part):
            part.start_over()  # the server does not support ranges, or has another version now
        part.validator = _validator(response.headers)
        told = response.headers.get("Content-Length", "")
        if told.isdigit() and part.done + int(told) != part.whole:
            raise _wrong_size(address, part.whole)
        for block in _blocks(response):
            if part.done + len(block) > part.whole:
                raise _wrong_size(address, part.whole)
            part.write(block)
            tell(part.done)
    if part.done < part.whole:
        raise _Dropped(reasons.ENDED_EARLY)


def _wrong_size(address: str, whole: int) -> ModelError:
    return _failed(address, reasons.WRONG_SIZE.format(size=megabytes(whole)))


def _open(opener: OpenerDirector, address: str, part: _Part, timeout: float) -> HTTPResponse:
    request = Request(address, headers={"User-Agent": f"voiceguide/{__version__}"})  # noqa: S310 - only web addresses
    if part.done:
        request.add_header("Range", f"bytes={part.done}-")
        if part.validator:
            request.add_header("If-Range", part.validator)
    try:
        response: HTTPResponse = opener.open(request, timeout=timeout)
    except HTTPError as error:
        with error:
            raise _refusal(address, error, part) from error
    except (URLError, UnicodeError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise ModelError(problem.SERVER_NOT_TRUSTED, address=address, reason=reason.verify_message) from error
        if not part.done:  # nothing has ever arrived: most likely there is no network
            raise ModelError(problem.DOWNLOAD_UNREACHABLE, address=address, reason=_said(reason)) from error
        raise _Dropped(_said(reason)) from error
    except (OSError, HTTPException) as error:
        raise _Dropped(_said(error)) from error
    return response


def _refusal(address: str, error: HTTPError, part: _Part) -> Exception:
    """Return the exception for an answer that is not the file."""
    if 300 <= error.code < 400:
        to = urljoin(error.url, error.headers.get("Location", ""))
        return _failed(address, reasons.REDIRECTED.format(to=to or reasons.NOWHERE))
    if error.code == _RANGE_USELESS and part.done:
        part.start_over()
        return _Dropped(reasons.REST_NOT_GIVEN)
    if error.code in _LATER:
        return _Dropped(reasons.SERVER_BUSY.format(status=error.code))
    if error.code in _GONE:
        return _failed(address, reasons.NO_SUCH_FILE.format(status=error.code))
    return _failed(address, reasons.SERVER_REFUSES.format(status=error.code))


def _blocks(response: HTTPResponse) -> Iterator[bytes]:
    """Yield the bytes as they arrive; errors here are the network's fault, not the disk's."""
    try:
        while block := response.read1(_BLOCK):
            yield block
    except (OSError, HTTPException, ValueError) as error:  # a chunk with an invalid length
        raise _Dropped(_said(error)) from error


def _continues(response: HTTPResponse, part: _Part) -> bool:
    """Return whether an answer starts where the part ends, and belongs to the same file."""
    span = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    if response.status != _PARTIAL or span is None:
        return False
    return int(span[1]) == part.done and span[2] in {"*", str(part.whole)}


def _validator(headers: HTTPMessage) -> str:
    """Return a value for `If-Range`: a strong tag, or a date; "" if there is neither."""
    tag: str = headers.get("ETag", "")
    return tag if tag.startswith('"') else headers.get("Last-Modified", "")


def _said(error: object) -> str:
    """Return the reason, as part of a sentence."""
    if isinstance(error, TimeoutError):
        return reasons.NO_ANSWER_IN_TIME
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return said.rstrip(".")[:1].lower() + said.rstrip(".")[1:]


def _is_address(address: str, allowed: frozenset[str]) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and " " not in address
    return plain and parts.scheme in allowed and bool(parts.hostname)


class _Redirect(HTTPRedirectHandler):
    """Follows redirects only to web addresses with allowed schemes."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Return the request to follow.

        Raises:
            HTTPError: the address must not be followed.
        """
        if not _is_address(newurl, self._allowed):
            raise HTTPError(req.full_url, code, msg, headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(allowed: frozenset[str]) -> OpenerDirector:
    """Return an opener for web addresses only: no files, no ftp; it uses the proxies of the environment."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(), HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor(),
        _Redirect(allowed),
    ):  # fmt: skip
        opener.add_handler(handler)
    return opener
