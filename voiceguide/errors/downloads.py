"""Errors of downloads, of which there is one kind: a speech model that somebody asked for by name."""

from __future__ import annotations

from voiceguide.errors.models import ModelError, megabytes

_NOTHING_KEPT = "Nothing was kept."
_BY_HAND = "a model that you have as a file can be added without a network: voiceguide models add PATH"


class DownloadFailed(ModelError):
    """A model could not be downloaded; nothing of it is kept."""

    @classmethod
    def not_agreed(cls, name: str) -> DownloadFailed:
        """There is no terminal to ask on, and nobody said yes beforehand."""
        return cls(
            "Nothing is downloaded without a yes, and there is no terminal to ask on. "
            f"To say yes beforehand: voiceguide models get {name} --yes"
        )

    @classmethod
    def bad_address(cls, address: str) -> DownloadFailed:
        """The address is none to download from."""
        return cls(f"{address} is no address to download from. It begins with https://, or for a mirror also http://.")

    @classmethod
    def redirected(cls, address: str, to: str) -> DownloadFailed:
        """The server names another address, of a kind that is not followed."""
        return cls(
            f"{address} sends on to {to or 'nowhere'}, and that is not followed: a few web addresses in a row are, "
            f"and never one of http after one of https. {_NOTHING_KEPT} Name another address with --mirror; {_BY_HAND}"
        )

    @classmethod
    def refused(cls, address: str, status: int) -> DownloadFailed:
        """The server answers, and does not give it."""
        said = "there is no such file" if status in {404, 410} else "no"
        return cls(
            f"{address}: the server says {said} (status {status}). {_NOTHING_KEPT} "
            f"Try again later, or name another address with --mirror; {_BY_HAND}"
        )

    @classmethod
    def unreachable(cls, address: str, why: str) -> DownloadFailed:
        """There is no connection at all."""
        return cls(
            f"{address} cannot be reached ({why}). Is this computer online? {_NOTHING_KEPT} "
            f"Try again later, or name another address with --mirror; {_BY_HAND}"
        )

    @classmethod
    def not_trusted(cls, address: str, why: str) -> DownloadFailed:
        """The server cannot show that it is who it says."""
        return cls(
            f"{address}: the server could not show that it is the right one ({why}). {_NOTHING_KEPT} "
            "Look whether this computer's date is right and whether its network asks for a login first."
        )

    @classmethod
    def broke_off(cls, address: str, why: str, done: int, whole: int) -> DownloadFailed:
        """The connection broke off again and again."""
        return cls(
            f"{address}: the connection broke off several times, at last after {megabytes(done)} of "
            f"{megabytes(whole)} ({why}). {_NOTHING_KEPT} "
            f"Try again later, or name another address with --mirror; {_BY_HAND}"
        )

    @classmethod
    def wrong_size(cls, address: str, whole: int) -> DownloadFailed:
        """What the server gives is longer or shorter than the model."""
        return cls(
            f"{address} gives something else than the model, for it has not the model's size of {megabytes(whole)}. "
            f"{_NOTHING_KEPT} Name another address with --mirror; {_BY_HAND}"
        )

    @classmethod
    def wrong_checksum(cls, address: str) -> DownloadFailed:
        """It has the right size and is something else."""
        return cls(
            f"{address} gave something else than the model, for the checksum is not the model's. {_NOTHING_KEPT} "
            f"Try once more, or name another address with --mirror; {_BY_HAND}"
        )
