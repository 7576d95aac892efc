"""Downloading from a server of our own, which does everything that servers do."""

from __future__ import annotations

import ast
import hashlib
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from email.message import Message
from io import BytesIO
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

import pytest
from support.model_server import NAME, ModelServer, model_folder, serving

import voiceguide
from voiceguide.errors import ModelError
from voiceguide.models.download import RetryPolicy, _Redirect, fetch

CONTENT = random.Random(7).randbytes(400_000)
HASTE = RetryPolicy(timeout=5, pauses=(0, 0, 0))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with serving(CONTENT, monkeypatch) as server:
        yield server


class Downloads:
    """Downloads from the server into a folder, and tells how it went."""

    def __init__(self, server: ModelServer, folder: Path) -> None:
        self.server, self.target, self.told = server, folder / "model.zip", list[int]()

    def __call__(self, url: str | None = None, *, retry: RetryPolicy = HASTE, plain_allowed: bool = True) -> bytes:
        fetch(
            url or self.server.url, self.target, len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), self.told.append,
            retry=retry, plain_allowed=plain_allowed,
        )  # fmt: skip
        return self.target.read_bytes()

    @property
    def ranges(self) -> list[str | None]:
        """What part of the file each request asked for."""
        return [request.get("range") for request in self.server.requests]


@pytest.fixture
def download(server: ModelServer, tmp_path: Path) -> Downloads:
    return Downloads(server, tmp_path)


class TestWhole:
    def test_it_comes_byte_for_byte_and_how_far_it_is_is_told(self, download: Downloads) -> None:
        assert download() == CONTENT
        assert download.told[0] == 0
        assert download.told[-1] == len(CONTENT)
        assert download.told == sorted(download.told)
        assert len(download.told) > 3, "it is written as it comes, not kept in memory"
        assert download.target.stat().st_mode & 0o777 == 0o600

    def test_a_server_that_tells_no_length_will_do(self, download: Downloads) -> None:
        download.server.tells_length = False
        assert download() == CONTENT

    def test_it_follows_to_another_web_address(self, download: Downloads) -> None:
        download.server.location = download.server.url.replace("/models/", "/elsewhere/")
        assert download() == CONTENT

    def test_nothing_but_a_name_and_a_version_is_told_of_the_person(self, download: Downloads) -> None:
        download()
        (headers,) = download.server.requests
        assert set(headers) == {"host", "user-agent", "accept-encoding", "connection"}
        assert headers["user-agent"] == f"voiceguide/{voiceguide.__version__}"


class TestDropped:
    @pytest.mark.parametrize("hard", [False, True], ids=["ended", "reset"])
    def test_a_connection_that_breaks_off_is_taken_up_where_it_was(self, download: Downloads, hard: bool) -> None:
        download.server.stops_after, download.server.cut_hard = [100_000, 150_000], hard
        assert download() == CONTENT
        assert download.ranges[0] is None
        starts = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in download.ranges[1:] if asked]
        if hard:  # what was on its way is lost with the connection
            assert len(starts) == len(download.ranges) - 1 >= 1
            assert starts == sorted(starts)
            assert starts[-1] <= 250_000
        else:
            assert starts == [100_000, 250_000]

    @pytest.mark.parametrize(
        ("tag", "date", "expected"),
        [
            ('"one"', "", '"one"'),
            ('W/"one"', "Sun, 22 Nov 2026 06:00:00 GMT", "Sun, 22 Nov 2026 06:00:00 GMT"),
            ("", "Sun, 22 Nov 2026 06:00:00 GMT", "Sun, 22 Nov 2026 06:00:00 GMT"),
            ("", "", None),
        ],
    )
    def test_it_asks_for_the_rest_of_the_very_same_file(
        self, download: Downloads, tag: str, date: str, expected: str | None
    ) -> None:
        download.server.tag, download.server.date, download.server.stops_after = tag, date, [100_000]
        download()
        assert download.server.requests[1].get("if-range") == expected

    def test_if_the_file_has_changed_meanwhile_it_starts_over(self, download: Downloads) -> None:
        server, old = download.server, bytes(len(CONTENT))
        server.content, server.stops_after = old, [100_000]

        class Changing(list[int]):
            def append(self, done: int) -> None:
                super().append(done)
                if done == 100_000:
                    server.content, server.tag = CONTENT, '"the second"'

        download.told = Changing()
        assert download() == CONTENT
        assert download.told != sorted(download.told), "it began again at the beginning"
        assert len(download.ranges) == 2

    def test_a_server_that_knows_no_ranges_starts_over(self, download: Downloads) -> None:
        download.server.knows_ranges, download.server.stops_after = False, [300_000]
        assert download() == CONTENT
        assert download.ranges == [None, "bytes=300000-"]

    def test_a_server_that_refuses_the_rest_is_asked_for_all_of_it(self, download: Downloads) -> None:
        download.server.stops_after, download.server.statuses = [300_000], [200, 416]
        assert download() == CONTENT
        assert download.ranges == [None, "bytes=300000-", None]

    def test_a_server_that_cannot_just_now_is_asked_again(self, download: Downloads) -> None:
        download.server.statuses = [503, 429]
        assert download() == CONTENT

    def test_one_that_breaks_off_again_and_again_is_given_up(self, download: Downloads) -> None:
        download.server.always_stops_after = 5_000
        with pytest.raises(
            ModelError, match=r"broke off several times, the last time after 0\.0 megabytes of 0\.4"
        ) as e:
            download()
        assert "Nothing was kept." in str(e.value)
        assert 'with "add" instead of "get"' in str(e.value)
        assert len(download.ranges) == 1 + len(HASTE.pauses), "a few bytes at a time are no progress"

    def test_one_that_brings_a_good_part_each_time_is_not_given_up(self, download: Downloads) -> None:
        download.server.always_stops_after = 30_000
        assert download() == CONTENT
        assert len(download.ranges) == 14

    def test_one_that_knows_no_ranges_and_always_breaks_off_is_given_up(self, download: Downloads) -> None:
        download.server.knows_ranges, download.server.always_stops_after = False, 300_000
        with pytest.raises(ModelError, match=r"broke off several times, the last time after 0\.3 megabytes of 0\.4"):
            download()
        assert len(download.ranges) <= 2 + len(HASTE.pauses)

    def test_one_that_says_nothing_more_is_not_waited_for(self, download: Downloads) -> None:
        download.server.hangs_after = 5_000
        with pytest.raises(ModelError, match="it did not answer in time"):
            download(retry=RetryPolicy(timeout=0.2, pauses=(0,)))
        assert len(download.ranges) == 2

    def test_one_that_never_answers_is_not_waited_for(self, download: Downloads) -> None:
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen()
            download.server.close()
            download.server.address = deaf.getsockname()
            with pytest.raises(ModelError, match="it did not answer in time"):
                download(retry=RetryPolicy(timeout=0.2, pauses=()))

    def test_it_waits_between_two_tries(self, download: Downloads, monkeypatch: pytest.MonkeyPatch) -> None:
        waited: list[float] = []
        monkeypatch.setattr("time.sleep", waited.append)
        download.server.always_stops_after = 0
        with pytest.raises(ModelError, match="broke off several times"):
            download(retry=RetryPolicy(pauses=(1, 2, 4)))
        assert waited == [1, 2, 4]


class TestSomethingElse:
    def test_a_wrong_checksum_is_said(self, download: Downloads) -> None:
        download.server.content = bytes([CONTENT[0] ^ 1]) + CONTENT[1:]
        with pytest.raises(ModelError, match="what it sent is not the right file, as its checksum is wrong"):
            download()

    @pytest.mark.parametrize("tells", [True, False])
    def test_more_than_the_model_is_stopped_as_soon_as_it_shows(self, download: Downloads, tells: bool) -> None:
        download.server.content, download.server.tells_length = CONTENT + bytes(10_000_000), tells
        with pytest.raises(ModelError, match=r"is not the right file, as its size is not 0\.4 megabytes"):
            download()
        assert download.target.stat().st_size <= len(CONTENT)

    def test_less_than_the_model_is_said_before_it_is_downloaded(self, download: Downloads) -> None:
        download.server.content = b"<html>Please log in</html>"
        with pytest.raises(ModelError, match="is not the right file, as its size is not"):
            download()
        assert download.target.stat().st_size == 0
        assert len(download.ranges) == 1

    @pytest.mark.parametrize(
        ("status", "said"),
        [(404, "says there is no such file"), (403, r"the server refuses \(status 403"), (401, "the server refuses")],
    )
    def test_a_refusal_is_said_at_once(self, download: Downloads, status: int, said: str) -> None:
        download.server.status = status
        with pytest.raises(ModelError, match=said):
            download()
        assert len(download.ranges) == 1


class TestAddresses:
    @pytest.mark.parametrize(
        "to", ["file:///etc/passwd", "ftp://127.0.0.1/x.zip", "data:,x", "javascript:1", "gopher://127.0.0.1/", ""]
    )
    def test_it_never_follows_to_anything_but_the_web(self, download: Downloads, to: str) -> None:
        download.server.location = to
        with pytest.raises(ModelError, match=r"redirects to .*, which is not followed"):
            download()

    def test_it_does_not_follow_for_ever(self, download: Downloads) -> None:
        download.server.location = download.server.url
        with pytest.raises(ModelError, match="not followed: only a few redirects"):
            download()

    def test_it_never_follows_from_https_to_http(self, download: Downloads) -> None:
        """What decides is asked itself here: a server with a certificate that is trusted cannot be had in a test."""
        request = Request("https://models.example/a.zip")
        strict, lenient = _Redirect(frozenset({"https"})), _Redirect(frozenset({"https", "http"}))
        to = ("http://models.example/a.zip", "https://other.example/a.zip")
        with pytest.raises(HTTPError) as caught:
            strict.redirect_request(request, BytesIO(), 302, "Found", Message(), to[0])
        caught.value.close()
        assert strict.redirect_request(request, BytesIO(), 302, "Found", Message(), to[1]) is not None
        assert lenient.redirect_request(request, BytesIO(), 302, "Found", Message(), to[0]) is not None

    @pytest.mark.parametrize(
        "address",
        [
            "file:///etc/passwd", "ftp://models.example/a.zip", "data:,x", "models.example/a.zip", "/a.zip", "", "https://",
            "https:///a.zip", "https://models.example:port/a.zip", "https://models.example/a b.zip",
            "https://models.example/a\nb.zip", "https://[models/a.zip",
        ],
    )  # fmt: skip
    def test_what_is_no_web_address_is_refused(self, download: Downloads, address: str) -> None:
        target = download.target.with_name("other")
        with pytest.raises(ModelError, match="is not an address to download from"):
            fetch(address, target, 1, "", download.told.append, retry=HASTE, plain_allowed=True)
        assert not target.exists()

    def test_plain_http_is_refused_unless_it_is_asked_for(self, download: Downloads) -> None:
        with pytest.raises(ModelError, match="must begin with https://, or http:// for a mirror"):
            download(plain_allowed=False)
        assert download.server.requests == []

    def test_a_server_that_nobody_vouches_for_is_not_trusted(self, download: Downloads, tmp_path: Path) -> None:
        if shutil.which("openssl") is None:
            pytest.skip("needs openssl")
        certificate, public = tmp_path / "certificate.pem", tmp_path / "public.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1",
             "-keyout", certificate, "-out", public],
            capture_output=True, check=True,
        )  # fmt: skip
        certificate.write_bytes(certificate.read_bytes() + public.read_bytes())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        inner = download.server._server
        inner.socket = context.wrap_socket(inner.socket, server_side=True)
        with pytest.raises(ModelError, match="could not prove that it is the right one"):
            download(download.server.url.replace("http://", "https://"))
        assert download.server.requests == []

    def test_without_a_network_it_says_so_at_once(self, download: Downloads) -> None:
        download.server.close()
        with pytest.raises(ModelError, match=r"cannot be reached \(connection refused\). Is this computer online"):
            download()

    def test_a_name_that_nobody_knows_is_said(self, download: Downloads, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*address: object, **more: object) -> None:
            raise socket.gaierror(-2, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with pytest.raises(ModelError, match=r"cannot be reached \(name or service not known"):
            download("http://models.example/a.zip")


def test_ctrl_c_ends_it_at_once(download: Downloads) -> None:
    download.server.hangs_after = 100_000

    def press() -> None:
        download.server.reached.wait(30)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        download(retry=RetryPolicy(timeout=60))
    thread.join()


def test_this_is_the_only_module_that_can_reach_a_network() -> None:
    """Anything else would have to import one of these."""
    package = Path(voiceguide.__file__).parent
    networked = {
        "socket", "socketserver", "ssl", "http", "urllib", "ftplib", "smtplib", "poplib", "imaplib", "telnetlib",
        "xmlrpc", "asyncio", "requests", "httpx", "aiohttp", "urllib3", "websockets", "nntplib",
    }  # fmt: skip
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            if networked & {name.split(".")[0] for name in names}:
                found.add(path.relative_to(package).as_posix())
    local = {"inputs/desktop.py", "inputs/message_bus.py"}
    assert found == {"models/download.py", *local}
    for name in local:  # the desktop is on this machine: these two can open nothing but local sockets
        for node in ast.walk(ast.parse((package / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("socket."):
                called, given = ast.unparse(node.func), [ast.unparse(argument) for argument in node.args]
                assert called == "socket.socketpair" or (called, given[:1]) == ("socket.socket", ["socket.AF_UNIX"])
            assert not (isinstance(node, ast.Attribute) and node.attr in {"AF_INET", "AF_INET6"})


def test_the_rest_of_the_program_does_not_even_load_it(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from voiceguide.cli.main import run\n"
        "import voiceguide.cli.models, voiceguide.models.installing, voiceguide.models.voices\n"
        "from pathlib import Path\n"
        "voiceguide.models.installing.add(Path(sys.argv[1]), Path(sys.argv[2]), works=print)\n"
        "run(['list'])\n"
        "loaded = {'urllib.request', 'http.client', 'socket', 'ssl'} & sys.modules.keys()\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "models", model_folder(tmp_path)],
        # What measures coverage would load it.
        env={name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert NAME in done.stdout
