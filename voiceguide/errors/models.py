"""Errors of speech models: adding, getting, keeping and removing them."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

from voiceguide.errors.base import VoiceguideError, either, reason

_NOTHING = "Nothing was added."


def megabytes(size: int) -> str:
    """Return a number of bytes in words: 41 megabytes; a small one with a decimal."""
    return f"{size / 1e6:,.0f} megabytes" if size >= 9_500_000 else f"{size / 1e6:.1f} megabytes"


class ModelError(VoiceguideError):
    """A speech model could not be added, got, used or removed; nothing half-done is left."""


class NotAModel(ModelError):
    """A path does not lead to one whole Vosk model."""

    @classmethod
    def missing(cls, path: str) -> NotAModel:
        """There is nothing at the path."""
        return cls(f"{path}: there is no such file or folder. Look at the name. {_NOTHING}")

    @classmethod
    def unnamed(cls) -> NotAModel:
        """The path is empty."""
        return cls(f"No path was given. Name the folder or the zip of a model. {_NOTHING}")

    @classmethod
    def an_address(cls, address: str) -> NotAModel:
        """It leads to the network, where this command does not go."""
        return cls(
            f"{address}: this is an address, and adding a model needs no network. To download one: "
            f"voiceguide models get NAME; or download it yourself, and add the zip. {_NOTHING}"
        )

    @classmethod
    def neither(cls, path: str) -> NotAModel:
        """It is a file, and no zip file; or neither a file nor a folder."""
        return cls(
            f"{path}: this is neither a folder nor a zip file. Name the folder or the zip of a model. {_NOTHING}"
        )

    @classmethod
    def none_in(cls, path: str) -> NotAModel:
        """Nothing in it looks like a model."""
        return cls(
            f"{path}: this is no Vosk model, for there is no am/final.mdl in it. "
            f"Name the folder or the zip of one model. {_NOTHING}"
        )

    @classmethod
    def old_kind(cls, path: str) -> NotAModel:
        """Its files lie as they did years ago: final.mdl at the top."""
        return cls(
            f"{path}: this is a Vosk model of an old kind, with final.mdl at its top instead of in am. "
            f"Look for a newer one: voiceguide models list. {_NOTHING}"
        )

    @classmethod
    def incomplete(cls, path: str, missing: Sequence[str]) -> NotAModel:
        """Some of what every model has is not there."""
        verb = "is" if len(missing) == 1 else "are"
        return cls(
            f"{path}: this model is not whole, for {' and '.join(missing)} {verb} missing. "
            f"Download it once more. {_NOTHING}"
        )

    @classmethod
    def several(cls, path: str, names: Sequence[str]) -> NotAModel:
        """There is more than one model in it."""
        return cls(f"{path}: there are several models in it, {' and '.join(names)}. Add one at a time. {_NOTHING}")

    @classmethod
    def bad_name(cls, path: str, name: str) -> NotAModel:
        """What it is called cannot be the name of a folder here."""
        return cls(
            f"{path}: {name!r} cannot be a model's name. Call its folder by letters, digits, points and hyphens, "
            f"such as vosk-model-small-de-0.15, at most a hundred of them. {_NOTHING}"
        )

    @classmethod
    def does_not_load(cls, path: str, why: str) -> NotAModel:
        """Vosk was given it, and refused or died."""
        return cls(f"{path}: Vosk cannot load this model ({why}). Download it once more, or choose another. {_NOTHING}")

    @classmethod
    def not_tried(cls, path: str, why: str) -> NotAModel:
        """Vosk itself does not work here, so that nothing can be said of the model."""
        return cls(
            f"{path}: whether this model works could not be tried ({why}). "
            f"voiceguide doctor says what is missing here. {_NOTHING}"
        )


class NothingToRemove(ModelError):
    """What lies among the models under a name is no model."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} holds no speech model, so nothing in it was removed. Move it to another place, or remove it "
            "yourself."
        )


class ArchiveRefused(ModelError):
    """A zip file, or a folder, is damaged, or holds what no model needs."""

    @classmethod
    def damaged(cls, path: str) -> ArchiveRefused:
        """It cannot be read to its end, or its checksums do not agree with what is in it."""
        return cls(f"{path}: this zip file is damaged or not whole. Download it once more. {_NOTHING}")

    @classmethod
    def encrypted(cls, path: str) -> ArchiveRefused:
        """A password is asked for."""
        return cls(f"{path}: this zip file has a password. Unpack it yourself, and add the folder. {_NOTHING}")

    @classmethod
    def packed_otherwise(cls, path: str) -> ArchiveRefused:
        """It is packed in a way that cannot be unpacked here within bounds."""
        return cls(
            f"{path}: this zip file is packed in an unusual way. Unpack it yourself, and add the folder. {_NOTHING}"
        )

    @classmethod
    def outside(cls, path: str, name: str) -> ArchiveRefused:
        """It would write outside the model's folder, or under a name that means something else on some system."""
        return cls(
            f"{path}: a file in it is called {name!r}, which could lead out of the model's folder. "
            f"No real model has that; do not trust where it comes from. {_NOTHING}"
        )

    @classmethod
    def link(cls, path: str, name: str) -> ArchiveRefused:
        """It holds a link or a device."""
        return cls(
            f"{path}: {name!r} in it is no plain file but a link or a device. "
            f"A model is plain files; look at where it comes from. {_NOTHING}"
        )

    @classmethod
    def twice(cls, path: str, name: str) -> ArchiveRefused:
        """Two files in it would take the same place."""
        return cls(f"{path}: {name!r} is in it twice, so one would hide the other. Download it once more. {_NOTHING}")

    @classmethod
    def too_many(cls, path: str, most: int) -> ArchiveRefused:
        """It holds more files than any model does."""
        return cls(f"{path}: there are more than {most:,} files in it. Is it one model? {_NOTHING}")

    @classmethod
    def too_large(cls, path: str, most: int) -> ArchiveRefused:
        """Unpacked, it grows beyond what a model, or a zip file of its size, can hold."""
        return cls(
            f"{path}: it grows beyond {megabytes(most)} when unpacked, which no model of its kind does. "
            f"Do not trust where it comes from. {_NOTHING}"
        )

    @classmethod
    def unreadable(cls, path: str, error: OSError) -> ArchiveRefused:
        """The system would not let us read it."""
        return cls(f"{path}: it cannot be read ({reason(error)}). Look at its permissions. {_NOTHING}")


class LanguageUnclear(ModelError):
    """It cannot be told which language a model is for, or nobody here needs that language."""

    @classmethod
    def unknown(cls, name: str) -> LanguageUnclear:
        """The model's name does not tell its language."""
        return cls(
            f'The name "{name}" does not tell which language the model is for. '
            f"Say it, for example: --language en. {_NOTHING}"
        )

    @classmethod
    def not_spoken(cls, name: str, language: str, spoken: Sequence[str]) -> LanguageUnclear:
        """No session of the person's is in the model's language."""
        return cls(
            f'"{name}" is a model for the language {language}, and your sessions are in {", ".join(spoken)}. '
            f"To add it all the same: --language {language}. {_NOTHING}"
        )


class ModelExists(ModelError):
    """A model of that name is there already."""

    @classmethod
    def already(cls, name: str) -> ModelExists:
        """It was added before."""
        return cls(
            f'There is a model called "{name}" already. '
            f"To put another in its place, remove it first: voiceguide models remove {name}"
        )

    @classmethod
    def in_place(cls, path: str) -> ModelExists:
        """It lies where models are kept, and was never added."""
        return cls(
            f"{path}: this lies in the folder of the models already. Move it to another place, and add it from there."
        )


class ModelNotFound(ModelError):
    """No model has the name, or several begin with it."""

    @classmethod
    def unknown(cls, name: str, near: Sequence[str]) -> ModelNotFound:
        """Nothing is called that; `near` are names spelled alike."""
        hint = f" Did you mean {either(near)}?" if near else ""
        return cls(f'There is no model called "{name}".{hint} To hear of all of them: voiceguide models list')

    @classmethod
    def several(cls, name: str, names: Sequence[str]) -> ModelNotFound:
        """More than one name is meant by that."""
        return cls(f'"{name}" could be {", ".join(names)}. Give a little more of the name.')


class ModelDamaged(ModelError):
    """An installed model is not what was installed."""

    @classmethod
    def changed(cls, name: str, file: str) -> ModelDamaged:
        """A file is not as it was when the model was added."""
        return cls._because(name, f"{file} has changed since it was added")

    @classmethod
    def missing(cls, name: str, file: str) -> ModelDamaged:
        """A file is gone."""
        return cls._because(name, f"{file} is missing")

    @classmethod
    def unreadable(cls, name: str, file: str, error: OSError) -> ModelDamaged:
        """A file cannot be read."""
        return cls._because(name, f"{file} cannot be read ({reason(error)})")

    @classmethod
    def does_not_load(cls, name: str, why: str) -> ModelDamaged:
        """Its files are as they were, and Vosk does not take them."""
        return cls._because(name, f"Vosk cannot load it ({why})")

    @classmethod
    def no_record(cls, name: str) -> ModelDamaged:
        """What was noted when it was added is gone, or it was put there by hand."""
        return cls._because(name, "what was noted of it when it was added cannot be read")

    @classmethod
    def _because(cls, name: str, why: str) -> ModelDamaged:
        return cls(f"{name}: damaged, for {why}. Remove it, and add it again: voiceguide models remove {name}")


class ModelsNotWritable(ModelError):
    """The folder of the models could not be changed; nothing half-written is left."""

    @classmethod
    def refused(cls, folder: Path, error: OSError) -> ModelsNotWritable:
        """The system says no."""
        advice = {
            errno.ENOSPC: "Make some room, and try again.",
            errno.EDQUOT: "Make some room, and try again.",
            errno.EFBIG: "Files of that size are not allowed there.",
            errno.EROFS: "Nothing can be written there.",
        }.get(error.errno or 0, "Look at its permissions.")
        return cls(f"{folder} could not be written to ({reason(error)}). {advice} Nothing half-written was left.")

    @classmethod
    def busy(cls, folder: Path) -> ModelsNotWritable:
        """Another command is changing it."""
        return cls(f"Another command is adding or removing a model in {folder}. Wait until it is done, and try again.")
