"""What a person hears while something is added or downloaded, and how they are asked before it is."""

from __future__ import annotations

from dataclasses import dataclass

from voiceguide.cli.asking import at_terminal, confirmed
from voiceguide.cli.echo import echo
from voiceguide.errors import ModelError, megabytes
from voiceguide.models.holding import Stage, Tell
from voiceguide.wording import models as wording

_STAGES = {
    Stage.DOWNLOADING: wording.MODELS_DOWNLOADING,
    Stage.UNPACKING: wording.MODELS_UNPACKING,
    Stage.TRYING: wording.MODELS_TRYING,
}


@dataclass(slots=True)
class LongWork:
    """How far long work is, as a sentence."""

    now: str = wording.MODELS_READING

    def sentence(self) -> str:
        """Return how far it is."""
        return self.now

    def telling(self, size: int = 0) -> Tell:
        """Return what puts a stage of the work into words; `size` is that of the download, in bytes."""

        def tell(stage: Stage, done: int) -> None:
            self.now = _STAGES[stage].format(done=part_of(done, size), size=megabytes(size), unpacked=megabytes(done))

        return tell

    def checking(self, name: str, done: int, size: int) -> None:
        """Put into words how far checking is, in bytes."""
        self.now = wording.MODELS_CHECKING.format(name=name, done=part_of(done, size), size=megabytes(size))


def part_of(done: int, size: int) -> str:
    """Return how many megabytes are done, as precisely as the total is shown."""
    decimals = 1 if "." in megabytes(size) else 0
    return f"{done / 1e6:,.{decimals}f}"


def agreed(asking: str, unasked: ModelError, yes: bool) -> bool:
    """Say what would be downloaded, and return whether the person agrees, or agreed beforehand.

    Raises:
        ModelError: nobody can be asked; it is `unasked`.
    """
    echo(asking, err=True)
    if yes:
        return True
    if not at_terminal():
        raise unasked
    if confirmed(wording.MODELS_DOWNLOAD_IT):
        return True
    echo(wording.MODELS_NOT_DOWNLOADED, err=True)
    return False
