"""The whole loop on a virtual sound card: a question is asked, somebody answers, and it is kept, nowhere else."""

from __future__ import annotations

import contextlib
import os
import pty
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from support.commands import PROGRAM, Said, finished, start
from support.heard import growing, places
from support.sound_server import RATE, SoundServer
from support.spoken import MODEL, TEXTS, recording, trimmed

from voiceguide.app.notes import NOTICE_GIVEN
from voiceguide.journal.entries import Entry
from voiceguide.journal.key import find_key, make_key
from voiceguide.journal.store import Journal
from voiceguide.sound.audio import from_pcm16
from voiceguide.sound.chimes import Earcon, earcon
from voiceguide.speech.cached import CachedSynthesizer
from voiceguide.speech.synthesizer import Delivery, Utterance
from voiceguide.speech.system import SystemSynthesizer
from voiceguide.speech.voices import choose
from voiceguide.timeline.arrange import DAY_PACE
from voiceguide.wording import spoken as phrases

pytestmark = pytest.mark.sound_server

SCRIPT = """Title: Spoken

Here is a sentence before the question. [breath]
[journal up to 1 minute: What is here?]
And here is a sentence after it.
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "spoken.md"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.fixture
def listener(shared_home: Path) -> Path:
    """The home of somebody who has a model, and took notes before; speech is cached outside of it."""
    with Journal.open(shared_home / "journal", make_key(shared_home / "journal")) as journal:
        journal.remember(NOTICE_GIVEN, "yes")
    return shared_home


@pytest.fixture
def with_model(listener: Path) -> Path:
    said = finished(start("models", "add", MODEL))
    assert said.code == 0, said.err
    return listener


def speech(*names: str, between: float = 0.5) -> bytes:
    """A breath, then recordings with pauses between them, at the rate of the sound card."""
    pause = bytes(2 * round(between * RATE))
    return bytes(RATE) + pause.join(trimmed(recording(name, RATE)) for name in names)


def entries(home: Path) -> list[Entry]:
    with opened(home) as journal:
        return list(journal.entries())


def opened(home: Path) -> Journal:
    return Journal.open(home / "journal", find_key(home / "journal", None))


def heard(name: Earcon, times: int = 1) -> Callable[[np.ndarray], bool]:
    return growing(earcon(name), times)


@contextlib.contextmanager
def leaking(server: SoundServer) -> Iterator[None]:
    """The microphone stands before the loudspeaker: it hears whatever is played."""
    loaded = server._control(
        "load-module", "module-loopback", "source=speaker.monitor", "sink=mouth", "latency_msec=20"
    )
    assert loaded.returncode == 0
    yield
    server._control("unload-module", loaded.stdout.decode().strip())


def in_no_network(*arguments: str | Path) -> subprocess.Popen[str]:
    """Start the program where there is no network interface at all."""
    if shutil.which("unshare") is None:
        pytest.skip("needs unshare (.ci/run installs util-linux)")
    if subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("needs leave to make a network namespace (.ci/run runs as root)")
    return subprocess.Popen(
        ["unshare", "-rn", *PROGRAM, *map(str, arguments)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_what_is_said_in_a_session_is_kept_word_for_word_and_bit_for_bit(
    sound_server: SoundServer, with_model: Path, script: Path
) -> None:
    """Without any network, with the microphone before the loudspeaker."""
    names = ("note01.wav", "note03.wav", "note10.wav")
    with leaking(sound_server), sound_server.recording() as speaker, sound_server.listening() as microphone:
        process = in_no_network("play", script, "--listen")
        speaker.wait_for(heard(Earcon.OPEN))
        sound_server.speak(speech(*names, between=1.2))
        said = finished(process)
        played, delivered = speaker.sound, microphone.pcm
    assert said.code == 0, said.err
    assert "Kept: note 1. To read or hear them: voiceguide journal list" in said.err
    (entry,) = entries(with_model)
    assert (entry.session, entry.question) == ("Spoken", "What is here?")

    words = [word for segment in entry.segments for word in segment.words]
    assert [word.text for word in words] == " ".join(TEXTS[name] for name in names).split()
    times = [moment for word in words for moment in (word.start, word.end)]
    assert times == sorted(times)
    assert 0.2 < times[0] < 2.5
    assert times[-1] < entry.seconds - 3.5
    assert entry.text == "I felt tired today. I was afraid but I am calm now. I am still here and it is enough."

    with opened(with_model) as journal:
        sound = b"".join(journal.sound(entry.id).blocks)
    assert delivered.count(sound) == 1, "the note is the microphone's sound, bit for bit"
    assert len(sound) / 2 / RATE == pytest.approx(entry.seconds, abs=0.001)

    # The loudspeaker did reach the microphone, and nothing that it played is in the note.
    guides_own = [earcon(Earcon.OPEN), earcon(Earcon.CLOSED)]
    leaked = as_samples(delivered)
    assert any(places(leaked, pattern, 0.5) for pattern in (*guides_own, spoken(with_model, "What is here?")))
    note = as_samples(sound)
    assert not any(places(note, pattern, 0.5) for pattern in guides_own)
    begin, end = round(words[0].start * RATE), round(words[-1].end * RATE)
    assert np.abs(note[: begin - RATE // 10]).max() < 0.01
    assert np.abs(note[end + RATE // 5 :]).max() < 0.01

    # In order: the question, the sound that opens, the sound that closes, "kept", and the session goes on.
    (opening,), (closing,) = places(played, earcon(Earcon.OPEN)), places(played, earcon(Earcon.CLOSED))
    kept, after = (
        places(played, spoken(with_model, text)) for text in (phrases.SAY_KEPT, "And here is a sentence after it.")
    )
    assert opening < closing < kept[0] < after[0]
    assert not np.abs(played[opening + RATE : closing - 100]).max() > 1e-3, "nothing sounds while somebody speaks"


def as_samples(pcm: bytes) -> np.ndarray:
    return from_pcm16(np.frombuffer(pcm, "<i2"))


def spoken(home: Path, text: str) -> np.ndarray:
    """Return how the guide says a sentence by day."""
    voice = CachedSynthesizer(
        SystemSynthesizer(home / "cache" / "voices", home / "temporary"), home / "cache" / "speech"
    )
    try:
        delivery = Delivery(choose(voice.voices(), None, "en").id, DAY_PACE)
        return from_pcm16(voice.pcm(Utterance(text, delivery)))
    finally:
        voice.close()


def noted(server: SoundServer, sound: bytes, *options: str) -> Said:
    """Take a note with `voiceguide note`, and say something once its window is open."""
    with server.recording() as speaker:
        process = start("note", *options)
        speaker.wait_for(heard(Earcon.OPEN))
        server.speak(sound)
        return finished(process)


def test_pauses_of_three_and_a_half_seconds_are_one_note(sound_server: SoundServer, with_model: Path) -> None:
    said = noted(sound_server, speech("note01.wav", "note02.wav", "note06.wav", between=3.5))
    assert said.code == 0
    (entry,) = entries(with_model)
    assert entry.text.split("\n\n") == [
        "I felt tired today.",
        "My mother called me and I cried.",
        "Thank you for this day.",
    ]


def test_four_and_a_half_seconds_of_silence_are_the_end(sound_server: SoundServer, with_model: Path) -> None:
    noted(sound_server, speech("note01.wav", "note02.wav", between=4.5))
    (entry,) = entries(with_model)
    assert entry.text == "I felt tired today."


@pytest.mark.parametrize("room", ["silent", "noisy"])
def test_a_room_in_which_nobody_speaks_gives_no_words_and_no_note(
    sound_server: SoundServer, with_model: Path, room: str
) -> None:
    level = {"silent": 3.0, "noisy": 700.0}[room]
    noise = np.random.default_rng(5).normal(0, level, 60 * RATE).astype("<i2").tobytes()
    with sound_server.recording() as speaker, sound_server.speaking(noise):
        process = start("note", "--minutes", "0:06")
        speaker.wait_for(heard(Earcon.CLOSED))
        said = finished(process)
    assert said.code == 0
    assert said.err.splitlines()[-1] == "Nothing was said, so nothing is kept."
    assert entries(with_model) == []


def test_without_a_model_a_note_is_sound_and_becomes_text_later(sound_server: SoundServer, listener: Path) -> None:
    said = noted(sound_server, speech("note04.wav"))
    assert "Kept: note 1, " in said.err
    (entry,) = entries(listener)
    assert entry.heading.has_sound
    assert entry.text == ""
    assert finished(start("models", "add", MODEL)).code == 0
    assert finished(start("journal", "transcribe", "last")).code == 0
    assert entries(listener)[0].text == "There is a heavy feeling in my chest."


def test_before_the_first_note_it_is_said_and_shown_once_what_becomes_of_it(
    sound_server: SoundServer, shared_home: Path
) -> None:
    first = noted(sound_server, speech("note01.wav"))
    assert "what you say is kept on this computer only, encrypted" in first.err
    assert str(shared_home / "journal") in first.err
    with sound_server.recording() as speaker:
        process = start("note")
        speaker.wait_for(heard(Earcon.OPEN))
        process.terminate()
        second = finished(process)
    assert "encrypted" not in second.err


def test_with_no_notes_the_window_is_silence_and_no_journal_is_made(
    sound_server: SoundServer, home: Path, tmp_path: Path
) -> None:
    script = tmp_path / "short.md"
    script.write_text("Title: Short\n\nBefore.\n[journal up to 5 seconds: What is here?]\nAfter.\n", encoding="utf-8")
    with sound_server.recording() as speaker:
        said = finished(start("play", script, "--no-notes", "--voice", "tone"))
        assert places(speaker.sound, earcon(Earcon.OPEN)) == []
    assert said.code == 0
    assert not (home / "journal").exists()


def at_a_terminal(*arguments: str | Path) -> tuple[subprocess.Popen[bytes], int]:
    """Start the program at a terminal of its own; return it and what types there."""
    typing, terminal = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    os.close(terminal)
    return process, typing


def typed_into_a_note(server: SoundServer, sound: bytes, key: bytes, until: bytes = b"", then: bytes = b"") -> Said:
    """Take a note at a terminal, press a key after the sound was said, and return what was said at the end.

    With `until`, another key is pressed once that is shown.
    """
    with server.recording() as speaker:
        process, typing = at_a_terminal("note", "--patience", "only when I press")
        speaker.wait_for(heard(Earcon.OPEN))
        server.speak(sound)
        os.write(typing, key)
        shown = b""
        if until:
            assert process.stdout is not None
            while until not in shown.lower():
                shown += (line := process.stdout.readline())
                assert line, shown
            os.write(typing, then)
        out, err = process.communicate(timeout=180)
    os.close(typing)
    assert b"Traceback" not in err
    return Said(process.returncode, (shown + out).decode(), err.decode())


@pytest.mark.parametrize("key", [b"\r", b"\n", b" "])
def test_a_key_ends_a_note_and_keeps_it(sound_server: SoundServer, with_model: Path, key: bytes) -> None:
    said = typed_into_a_note(sound_server, speech("note07.wav"), key)
    assert said.code == 0, said.err
    assert entries(with_model)[0].text == "I need to be kind to myself."


def test_d_discards_a_note(sound_server: SoundServer, with_model: Path) -> None:
    said = typed_into_a_note(sound_server, speech("note07.wav"), b"d")
    assert said.err.splitlines()[-1] == "Discarded. None of it is kept."
    assert entries(with_model) == []


def test_h_in_a_note_keeps_it_and_shows_where_to_find_a_person(sound_server: SoundServer, with_model: Path) -> None:
    said = typed_into_a_note(sound_server, speech("note07.wav"), b"h", until=b"emergency", then=b"\x1b")
    assert said.code == 0
    assert "emergency" in said.out.casefold()
    assert len(entries(with_model)) == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_a_note_keeps_what_was_said(
    sound_server: SoundServer, with_model: Path, number: signal.Signals
) -> None:
    with sound_server.recording() as speaker:
        process = start("note")
        speaker.wait_for(heard(Earcon.OPEN))
        sound_server.speak(speech("note01.wav"))
        process.send_signal(number)
        said = finished(process)
    assert said.code == 130
    assert "Kept: note 1, " in said.err
    assert entries(with_model)[0].text == "I felt tired today."


def test_a_session_that_is_killed_in_a_window_has_kept_what_was_said(
    sound_server: SoundServer, with_model: Path, script: Path
) -> None:
    with sound_server.recording() as speaker:
        process = start("play", script)
        speaker.wait_for(heard(Earcon.OPEN))
        sound_server.speak(speech("note01.wav", "note02.wav", between=1.0))
        process.kill()
        process.communicate()
    said = finished(start("journal", "list"))
    assert "cut short" in said.err
    (entry,) = entries(with_model)
    spoken_for = len(speech("note01.wav", "note02.wav", between=1.0)) / 2 / RATE
    assert entry.seconds >= spoken_for - 1.3


def test_a_microphone_that_is_unplugged_costs_nothing_that_was_said(
    tmp_path: Path, with_model: Path, monkeypatch: pytest.MonkeyPatch, sound_server: SoundServer
) -> None:
    """The whole sound server goes: the sentence is on the screen, and the note is kept."""
    server = SoundServer(tmp_path / "server")
    server.start()
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    with server.recording() as speaker:
        process = start("note")
        speaker.wait_for(heard(Earcon.OPEN))
        server.speak(speech("note01.wav", "note02.wav"))
        server.kill()
    said = finished(process)
    assert "The microphone went away." in said.err
    assert "Kept: note 1, " in said.err
    assert entries(with_model)[0].text.startswith("I felt tired today")


def everything_below(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                with contextlib.suppress(OSError):
                    yield path, path.read_bytes()


@pytest.mark.parametrize("end", ["finished", "killed"])
def test_neither_the_words_nor_the_sound_are_in_the_clear_in_any_file(
    sound_server: SoundServer, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    """Data, cache, temporary files, write-ahead log: while it is spoken and afterwards."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    assert finished(start("models", "add", MODEL)).code == 0
    with Journal.open(home / "journal", make_key(home / "journal")) as journal:
        journal.remember(NOTICE_GIVEN, "yes")
    sound = speech("note04.wav", "note09.wav", between=0.3)
    found: dict[str, list[bytes]] = {}

    def look() -> None:
        for path, data in everything_below(home, temporary):
            if "models" not in path.relative_to(tmp_path).parts:
                found.setdefault(str(path), []).append(data)

    with sound_server.recording() as speaker, sound_server.listening() as microphone:
        process = start("note")
        speaker.wait_for(heard(Earcon.OPEN))
        with sound_server.speaking(sound) as speaking:
            while speaking.poll() is None:
                look()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    speaking.wait(0.2)
        look()
        if end == "killed":
            process.kill()
            process.communicate()
        else:
            assert finished(process).code == 0
            for command in ("show", "read"):
                said = finished(start("journal", command, "last"))
                assert said.code == 0, said.err
        delivered = microphone.pcm
    look()
    assert any(path.endswith("-wal") for path in found), "it was looked at while it was written"
    if end == "finished":
        assert entries(home)[0].text == "There is a heavy feeling in my chest I walked home alone in the rain."
    text = b"heavy feeling in my chest"
    secrets = [text, text.upper(), text.decode().encode("utf-16-le"), b"walked home", b"fLaC"]
    loud = np.frombuffer(delivered, "<i2")
    middle = np.argmax(np.convolve(np.abs(loud.astype(np.float32)), np.ones(2400), "same"))
    around = (loud[middle + offset : middle + offset + 12] for offset in range(-9600, 9600, 40))
    pieces = [piece for piece in around if np.abs(piece.astype(np.int32)).max() > 2000 and len(set(piece)) > 8]
    assert len(pieces) > 50
    secrets += [piece.tobytes() for piece in pieces]
    secrets += [
        (piece.astype(np.float32) / scale).astype("<f4").tobytes() for piece in pieces for scale in (32767, 32768)
    ]
    for path, states in found.items():
        for data in states:
            for secret in secrets:
                assert secret not in data, path


def test_nothing_is_left_readable_by_others(sound_server: SoundServer, with_model: Path) -> None:
    before = os.umask(0)
    try:
        noted(sound_server, speech("note01.wav"))
    finally:
        os.umask(before)
    folder = with_model / "journal"
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o777 == 0o600, path


def test_the_disk_fills_during_a_note_and_the_person_hears_it(
    sound_server: SoundServer, speech_cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("needs leave to mount a small disk (.ci/run runs as root)")
    try:
        monkeypatch.setenv("VOICEGUIDE_HOME", str(disk))
        (disk / "cache").symlink_to(speech_cache / "cache")
        with Journal.open(disk / "journal", make_key(disk / "journal")) as journal:
            journal.remember(NOTICE_GIVEN, "yes")
        hiss = np.random.default_rng(2).integers(-9000, 9000, 2 * RATE).astype("<i2").tobytes()
        sound = speech("note01.wav") + bytes(RATE) + (hiss + speech("note02.wav")) * 8
        with sound_server.recording() as speaker:
            process = start("note", "--patience", "only when I press")
            speaker.wait_for(heard(Earcon.OPEN))
            with sound_server.speaking(sound):
                speaker.wait_for(heard(Earcon.CLOSED))
            said = finished(process)
            played = speaker.sound
        assert said.code == 1
        assert "full" in said.err
        assert "Kept: note 1, " in said.err
        assert places(played, spoken(Path(speech_cache), "The disk is full."))
        with opened(disk) as journal:
            (heading,) = journal.headings()
            kept = b"".join(journal.sound(heading.id).blocks)
        assert heading.seconds > 2
        assert np.abs(as_samples(kept)).max() > 0.1
    finally:
        subprocess.run(["umount", disk], check=False)


def test_help_for_who_has_no_microphone(home: Path, tmp_path: Path) -> None:
    """No sound server can be reached: one sentence, and no journal."""
    nothing = str(tmp_path / "none")
    said = finished(
        start("note", environment={"XDG_RUNTIME_DIR": nothing, "PULSE_SERVER": f"unix:{nothing}", "HOME": nothing})
    )
    assert said.code == 1
    assert said.err.splitlines() == [
        "No microphone was found. Plug one in, or check the sound settings, and try again."
    ]
    assert not (home / "journal").exists()
