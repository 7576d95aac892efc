"""The seam between the program and any engine that turns speech into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from voiceguide.transcript import Segment


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a block of sound added to the recognised words."""

    partial: str
    """What is apparently being said now; it may still change, and is empty between segments."""
    segments: tuple[Segment, ...]
    """What is final since the last answer, in order; times are seconds from the first sound of the note."""


NOTHING = Hearing("", ())


class Recognizer(Protocol):
    """Sound in, words out, one note after another. Calls block, and only one thread may call at a time.

    A note begins with the first sound after `finish`, or after a failure. The words of a note do not depend on how
    it is cut into blocks. They are as the recogniser writes them: lower case, no punctuation.
    """

    def feed(self, pcm: bytes) -> Hearing:
        """Process the next sound of the note, mono 16-bit at the rate this was opened with.

        Raises:
            RecognizerFailed: the engine died, hung or refused; the words of this note are lost, and the next sound
                begins a new note.
            ModelUnusable: trying again with this model is pointless.
        """
        ...

    def finish(self) -> Hearing:
        """Return the rest of the note; nothing if there was no sound since the last note.

        Raises:
            RecognizerFailed: as above.
        """
        ...

    def close(self) -> None:
        """Shut down the engine, from any thread. May be called twice; call nothing else afterwards."""
        ...
