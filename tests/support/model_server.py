"""Small models that are none but look like it, and a server of our own that gives them, badly if asked to."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

import pytest

from voiceguide.models.manifest import Offer

# As they were before any test forbade them.
CREATE_CONNECTION, GETADDRINFO, CONNECT = socket.create_connection, socket.getaddrinfo, socket.socket.connect

NAME = "vosk-model-small-en-us-9.9"

FILES = {
    "am/final.mdl": b"the sounds" * 2000,
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "conf/model.conf": b"--beam=10.0\n",
    "graph/Gr.fst": b"grammar",
    "graph/HCLr.fst": b"graph",
    "graph/phones/word_boundary.int": b"1 nonword\n",
    "README": b"A model.\n",
}
"""What a Vosk model looks like to everybody but Vosk."""


def model_folder(parent: Path, name: str = NAME, without: str = "") -> Path:
    """Make a folder that looks like a model."""
    folder = parent / name
    for inner, content in FILES.items():
        if inner != without:
            (folder / inner).parent.mkdir(parents=True, exist_ok=True)
            (folder / inner).write_bytes(content)
    return folder


def model_zip(path: Path, top: str = f"{NAME}/") -> Path:
    """Make a zip file that looks like a model, in a folder at its top."""
    with zipfile.ZipFile(path, "w") as archive:
        for inner, content in FILES.items():
            archive.writestr(top + inner, content)
    return path


def everything_in(folder: Path) -> dict[str, bytes | None] | None:
    """Return all that is in a folder, hidden files too; None if there is no folder."""
    if not folder.exists():
        return None
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")
    }


class ModelServer:
    """A web server on this machine that gives one content, whatever the path; or several, by the name asked for."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.by_name: dict[str, bytes] = {}
        """What it gives for a path that ends with a name, instead of the content."""
        self.asked: list[str] = []
        """The path of each request that came."""
        self.requests: list[dict[str, str]] = []
        """The headers of each request that came."""
        self.stops_after: list[int] = []
        """For each coming request, after how many bytes the connection is cut; then none is."""
        self.always_stops_after: int | None = None
        self.cut_hard = False
        """Whether a cut connection is reset instead of ended."""
        self.hangs_after: int | None = None
        """After how many bytes nothing more comes, until the server is closed."""
        self.knows_ranges = True
        self.tells_length = True
        self.tag = '"the first"'
        self.date = ""
        self.status = 200
        self.statuses: list[int] = []
        """For each coming request, the status it is answered with; then `status`."""
        self.location: str | None = None
        """Where it sends on to."""
        self.reached = threading.Event()
        """Set when it hangs."""
        self._closing = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address: tuple[str, int] = ("127.0.0.1", self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.address[1]}/models/{NAME}.zip"

    @property
    def offer(self) -> Offer:
        """What the manifest would say of the content."""
        digest = hashlib.sha256(self.content).hexdigest()
        return Offer(NAME, "en-us", f"https://models.example/{NAME}.zip", len(self.content), digest, "None", "A model.")

    def close(self) -> None:
        if self._closing.is_set():
            return
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests.append({name.lower(): value for name, value in handler.headers.items()})
        self.asked.append(handler.path)
        status = self.statuses.pop(0) if self.statuses else self.status
        if self.location is not None and not handler.path.startswith("/elsewhere"):
            handler.send_response(302)
            handler.send_header("Location", self.location)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        if status != 200:
            handler.send_error(status)
            return
        start = self._start(handler)
        content = self.by_name.get(handler.path.rsplit("/", 1)[-1], self.content)
        body = content[start:]
        handler.send_response(206 if start else 200)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        if self.tag:
            handler.send_header("ETag", self.tag)
        if self.date:
            handler.send_header("Last-Modified", self.date)
        if self.tells_length:
            handler.send_header("Content-Length", str(len(body)))
        handler.send_header("Connection", "close")
        handler.end_headers()
        self._give(handler, body)

    def _start(self, handler: BaseHTTPRequestHandler) -> int:
        asked = handler.headers.get("Range")
        unchanged = handler.headers.get("If-Range") in {None, self.tag or self.date}
        if asked is None or not self.knows_ranges or not unchanged:
            return 0
        return int(asked.removeprefix("bytes=").removesuffix("-"))

    def _give(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        handler.close_connection = True
        stop = self.stops_after.pop(0) if self.stops_after else self.always_stops_after
        hang = self.hangs_after
        handler.wfile.write(body[: min(len(body), *(limit for limit in (stop, hang) if limit is not None), len(body))])
        handler.wfile.flush()
        if hang is not None:
            self.reached.set()
            self._closing.wait(60)
        elif stop is not None and self.cut_hard:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with contextlib.suppress(OSError):  # who asked has gone away
                    server.answer(self)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - so http.server calls it
                pass

            def finish(self) -> None:
                with contextlib.suppress(OSError, ValueError):
                    super().finish()

        return Handler


@contextlib.contextmanager
def serving(content: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """Serve a content; its one port may be connected to, and nothing else."""
    server = ModelServer(content)

    def refuse(*address: Any) -> NoReturn:
        raise AssertionError(f"something tried to reach the network: {address}")

    def connect(self: socket.socket, address: Any) -> None:
        if address != server.address:
            refuse(address)
        CONNECT(self, address)

    def getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        if (host, port) != server.address:
            refuse(host, port)
        return GETADDRINFO(host, port, *rest, **named)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", CREATE_CONNECTION)  # it uses the two above
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    try:
        yield server
    finally:
        server.close()
