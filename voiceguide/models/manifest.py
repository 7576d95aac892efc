"""The downloadable models, as listed in the manifest shipped with the program."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.errors import ShippedDamaged, reason
from voiceguide.wording.errors import machine as problem

MANIFEST_FILE = Path(__file__).with_name("models.toml")


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
    try:
        raw = tomllib.loads(MANIFEST_FILE.read_text(encoding="utf-8"))
        return [_offer(entry) for entry in raw.get("model", [])]
    except OSError as error:
        raise ShippedDamaged(problem.SHIPPED_REFUSED, path=MANIFEST_FILE, reason=reason(error)) from error
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ShippedDamaged(problem.SHIPPED_DAMAGED, path=MANIFEST_FILE) from error


def _offer(entry: dict[str, Any]) -> Offer:
    offer = Offer(**entry)
    texts = (offer.name, offer.language, offer.url, offer.sha256, offer.licence, offer.sentence)
    if not all(isinstance(text, str) and text for text in texts) or type(offer.size) is not int or offer.size < 1:
        raise ValueError("a model lacks something")
    return offer
