"""The seam between the program and whatever turns speech into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from voiceguide.transcript import Segment


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a block of sound added to what was heard."""

    partial: str
    """What seems to be being said now; it may still change, and it is empty between two segments."""
    segments: tuple[Segment, ...]
    """What is certain since the last answer, in order; times are seconds from the first sound of the note."""


NOTHING = Hearing("", ())


class Recognizer(Protocol):
    """Sound in, words out, one note after another; it blocks, and one thread at a time may ask it.

    A note begins with the first sound after `finish`, or after a failure. How a note is cut into
    blocks changes nothing about its words. Words are as the recogniser writes them: lower case, no
    punctuation.
    """

    def feed(self, pcm: bytes) -> Hearing:
        """Take the next sound of the note, mono 16 bits at the rate this was opened with.

        Raises:
            RecognizerFailed: the engine died, hung or refused; the words of this note are lost. The
                next sound begins a new note.
            ModelUnusable: there is no use in trying again with this model.
        """
        ...

    def finish(self) -> Hearing:
        """Return the rest of the note; with no sound since the last one, nothing.

        Raises:
            RecognizerFailed: as above.
        """
        ...

    def close(self) -> None:
        """End what was started, from any thread. May be called twice; nothing else may be called after it."""
        ...
