"""Speech kept as files once it is made: a synthesizer that wraps another.

The key is everything that changes the sound: the engine and its version, voice, rate, pitch and
text. Only the words of scripts come here, never a person's own.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voiceguide.files import ABANDONED, UNFINISHED, remove_unfinished, replacing
from voiceguide.owned import Names, own_files
from voiceguide.sound.audio import Audio, from_pcm16, to_pcm16
from voiceguide.speech.synthesizer import Delivery, Synthesizer, Utterance, Voice

SIZE_LIMIT = 1_000_000_000
"""How many bytes of speech are kept; the least recently used go first."""

_NAME = r"[0-9a-f]{62}\.npy"

OWN_SPEECH = Names(folders={"[0-9a-f]{2}": Names(files=rf"{_NAME}|{UNFINISHED.format(name=_NAME)}")})
"""Every name given to a file of speech; anything else in the folder belongs to somebody else."""

_MEMORY_LIMIT = 64_000_000
_AHEAD = 3


class CachedSynthesizer:
    """Asks its engine only once for each utterance, ahead of time if told what is coming.

    Where no file can be written, a little is kept in memory and the rest is synthesised again when needed: that
    takes longer, but no more memory.
    """

    def __init__(self, engine: Synthesizer, folder: Path | None, size_limit: int = SIZE_LIMIT) -> None:
        self.engine = engine
        """The wrapped synthesizer."""
        self._folder = folder
        self._size_limit = size_limit
        self._lock = threading.Lock()
        self._memory: OrderedDict[str, npt.NDArray[np.int16]] = OrderedDict()
        self._frames: dict[str, int] = {}
        self._coming: dict[str, Future[int]] = {}
        self._ahead: ThreadPoolExecutor | None = None
        self._written = 0

    def identity(self, voice: str = "") -> str:
        """Return the engine's identity."""
        return self.engine.identity(voice)

    def voices(self) -> Sequence[Voice]:
        """Return the engine's voices."""
        return self.engine.voices()

    def synthesize(self, text: str, delivery: Delivery) -> Audio:
        """Return the utterance, from the cache if possible; its length never changes."""
        return Audio(from_pcm16(self.pcm(Utterance(text, delivery))))

    def frames(self, utterance: Utterance) -> int:
        """Return the length of an utterance in frames, synthesising it if it is new."""
        key = self._key(utterance)
        known = self._frames.get(key)
        if known is not None:
            return known
        return len(self._fetched(key, utterance))

    def pcm(self, utterance: Utterance) -> npt.NDArray[np.int16]:
        """Return an utterance as 16-bit samples."""
        key = self._key(utterance)
        pcm = self._fetched(key, utterance)
        frames = self._frames[key]
        if len(pcm) == frames:
            return pcm
        # An engine may give a few frames more or fewer another time; the planned length counts.
        fitted = np.zeros(frames, np.int16)
        fitted[: min(frames, len(pcm))] = pcm[:frames]
        return fitted

    def prepare(self, utterances: Iterable[Utterance]) -> None:
        """Start synthesising the coming utterances, in this order, and return at once."""
        for utterance in utterances:
            key = self._key(utterance)
            with self._lock:
                if key in self._frames or key in self._coming:
                    continue
                if self._path(key).is_file():
                    continue
                if self._ahead is None:
                    self._ahead = ThreadPoolExecutor(_AHEAD, thread_name_prefix="speech")
                self._coming[key] = self._ahead.submit(self._made_ahead, key, utterance)

    def close(self) -> None:
        """Close the engine, cancelling what has not begun, and keep the cache within its size."""
        if self._ahead is not None:
            self._ahead.shutdown(wait=False, cancel_futures=True)
        self.engine.close()  # work in progress ends now, however long it would have taken
        if self._ahead is not None:
            self._ahead.shutdown(wait=True)
            self._ahead = None
        if self._written and self._folder is not None:
            self._written = 0
            _keep_within(self._folder, self._size_limit)

    def _key(self, utterance: Utterance) -> str:
        delivery = utterance.delivery
        parts = (
            self.engine.identity(delivery.voice),
            delivery.voice,
            delivery.words_a_minute,
            delivery.pitch,
            utterance.text,
        )
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _path(self, key: str) -> Path:
        return (self._folder or Path(os.devnull)) / key[:2] / f"{key[2:]}.npy"

    def _fetched(self, key: str, utterance: Utterance) -> npt.NDArray[np.int16]:
        with self._lock:
            coming = self._coming.get(key)
        if coming is not None and not coming.cancel():  # if not begun, it is made now, ahead of the queue
            coming.result()
        pcm = self._kept(key)
        if pcm is None:
            pcm = self._made(key, utterance)
        with self._lock:
            self._coming.pop(key, None)
            self._frames.setdefault(key, len(pcm))
        return pcm

    def _made_ahead(self, key: str, utterance: Utterance) -> int:
        return len(self._made(key, utterance))

    def _made(self, key: str, utterance: Utterance) -> npt.NDArray[np.int16]:
        pcm = to_pcm16(self.engine.synthesize(utterance.text, utterance.delivery).samples)
        if not self._keep(key, pcm):
            with self._lock:
                self._memory[key] = pcm
                while sum(kept.nbytes for kept in self._memory.values()) > _MEMORY_LIMIT:
                    self._memory.popitem(last=False)
        return pcm

    def _kept(self, key: str) -> npt.NDArray[np.int16] | None:
        with self._lock:
            remembered = self._memory.get(key)
        if remembered is not None:
            return remembered
        path = self._path(key)
        try:
            pcm = np.load(path, mmap_mode=None, allow_pickle=False)
            os.utime(path, follow_symlinks=os.utime not in os.supports_follow_symlinks)
        except Exception:  # noqa: BLE001 - for a damaged file numpy may raise anything
            return None
        if not isinstance(pcm, np.ndarray) or pcm.dtype != np.int16 or pcm.ndim != 1 or len(pcm) == 0:
            return None
        return pcm

    def _keep(self, key: str, pcm: npt.NDArray[np.int16]) -> bool:
        try:
            if self._folder is None:
                return False
            with replacing(self._path(key), permissions=0o600) as file:
                np.save(file, pcm, allow_pickle=False)
        except OSError:
            return False
        self._written += pcm.nbytes
        return True


def _keep_within(folder: Path, limit: int) -> None:
    """Remove the least recently used files until the folder holds at most `limit` bytes."""
    found = []
    try:
        for inner in folder.iterdir():
            if OWN_SPEECH.within(inner.name) is not None and not inner.is_symlink():
                remove_unfinished(inner, _NAME, after=ABANDONED)
        for path in own_files(folder, OWN_SPEECH):
            state = path.lstat()
            found.append((state.st_mtime, state.st_size, path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found):
            if total <= limit:
                return
            path.unlink(missing_ok=True)
            total -= size
    except OSError:
        return  # another program is cleaning up too; the next session tries again
