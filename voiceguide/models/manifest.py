"""What can be downloaded, as listed in the manifests shipped with the program: speech models, and natural voices."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from voiceguide.errors import ShippedDamaged, reason
from voiceguide.wording.errors import machine as problem

MANIFEST_FILE = Path(__file__).with_name("models.toml")
VOICES_FILE = Path(__file__).with_name("voices.toml")

Listed = TypeVar("Listed")


@dataclass(frozen=True, slots=True)
class Offer:
    """A downloadable model, with what is needed to verify it."""

    name: str
    language: str
    """A language tag in lower case, such as en-us."""
    url: str
    """The address of its zip file."""
    size: int
    """Bytes of the zip file."""
    sha256: str
    """The checksum of the zip file."""
    licence: str
    sentence: str
    """A plain sentence that describes the model."""

    def at(self, mirror: str | None) -> str:
        """Return the address to download from: its own, or a mirror's, given in full or as a folder."""
        if mirror is None:
            return self.url
        if mirror.lower().endswith(".zip"):
            return mirror
        return f"{mirror.rstrip('/')}/{self.name}.zip"


def offers() -> list[Offer]:
    """Return all models of the manifest in its order, beginning with what suits most people.

    Raises:
        ShippedDamaged: the manifest is missing, unreadable, or changed.
    """
    return _read(MANIFEST_FILE, lambda raw: [_offer(entry) for entry in raw.get("model", [])])


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file that can be downloaded, with what is needed to verify it."""

    name: str
    url: str
    size: int
    """Bytes."""
    sha256: str

    def at(self, mirror: str | None) -> str:
        """Return the address to download from: its own, or that in the folder of a mirror."""
        return self.url if mirror is None else f"{mirror.rstrip('/')}/{self.name}"


@dataclass(frozen=True, slots=True)
class VoiceOffer:
    """A natural voice that can be downloaded, or several."""

    name: str
    engine: str
    language: str
    """A language tag in lower case, such as en-us."""
    licence: str
    origin: str
    """Who made it."""
    sentence: str
    """A plain sentence that describes it."""
    files: tuple[OfferedFile, ...]


def voice_offers() -> list[VoiceOffer]:
    """Return all voices of the manifest in its order, beginning with what suits most people.

    Raises:
        ShippedDamaged: the manifest is missing, unreadable, or changed.
    """
    return _read(VOICES_FILE, _voice_offers)


def _read(path: Path, build: Callable[[dict[str, Any]], list[Listed]]) -> list[Listed]:
    try:
        return build(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ShippedDamaged(problem.SHIPPED_REFUSED, path=path, reason=reason(error)) from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ShippedDamaged(problem.SHIPPED_DAMAGED, path=path) from error


def _offer(entry: dict[str, Any]) -> Offer:
    offer = Offer(**entry)
    _complete(offer.name, offer.language, offer.url, offer.sha256, offer.licence, offer.sentence, size=offer.size)
    return offer


def _voice_offers(raw: dict[str, Any]) -> list[VoiceOffer]:
    files = {}
    for name, entry in raw["file"].items():
        url = raw["address"][entry["from"]].format(file=name)
        files[name] = OfferedFile(name, url, entry["size"], entry["sha256"])
        _complete(url, entry["sha256"], size=entry["size"])
    offered = []
    for group in raw["group"]:
        engine, licence, origin = group["engine"], group["licence"], group["origin"]
        for voice in group["voices"]:
            needed = tuple(files[name] for name in (*group.get("with", ()), *voice["files"]))
            offer = VoiceOffer(voice["name"], engine, voice["language"], licence, origin, voice["sentence"], needed)
            _complete(offer.name, engine, offer.language, licence, origin, offer.sentence, size=len(needed))
            offered.append(offer)
    return offered


def _complete(*texts: object, size: object) -> None:
    if not all(isinstance(text, str) and text for text in texts) or type(size) is not int or size < 1:
        raise ValueError("something is missing")
