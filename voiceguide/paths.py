"""All paths the program uses; it writes nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "VOICEGUIDE_HOME"
"""The environment variable that puts all paths inside one folder."""

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one person on this machine; none of them has to exist."""

    settings: Path
    """The settings file, in TOML; it also holds the person's own people and their numbers."""
    scripts: Path
    """The person's own session scripts."""
    cache: Path
    """Cached speech, and the measurements of each voice; may be deleted at any time."""
    journal: Path
    """The encrypted journal and its key; nothing a person says is ever kept elsewhere."""
    reserve: Path
    """Reserved space on the journal's disk, released when a deletion finds no other room."""
    state: Path
    """Where unfinished sessions were left."""
    models: Path
    """Installed speech recognition models."""
    voices: Path
    """Natural voices that were added or downloaded."""
    temporary: Path
    """Temporary sound files from the engine, each of which exists for some milliseconds."""
    shipped_scripts: Path
    """The sessions that come with the program; read-only."""
    shipped_audio: Path
    """The sounds that come with the program; read-only."""

    @property
    def script_folders(self) -> tuple[Path, Path]:
        """The folders searched for sessions; the person's own comes first."""
        return self.scripts, self.shipped_scripts


def find_paths() -> Paths:
    """Return the paths to use, inside `VOICEGUIDE_HOME` if that is set."""
    shipped = _PACKAGE / "_shipped"
    if not shipped.is_dir():  # run from a checkout, which has both folders at the top
        shipped = _PACKAGE.parent
    home = os.environ.get(HOME_VARIABLE)
    if home:
        base = Path(os.path.expanduser(home)).absolute()  # noqa: PTH111 - the one of Path raises an error for an
        config, data, cache = base, base, base / "cache"
    else:
        # Imported here because it is not needed if VOICEGUIDE_HOME is set.
        import platformdirs

        config = Path(platformdirs.user_config_dir("voiceguide", appauthor=False))
        data = Path(platformdirs.user_data_dir("voiceguide", appauthor=False))
        cache = Path(platformdirs.user_cache_dir("voiceguide", appauthor=False))
    return Paths(
        settings=config / "settings.toml",
        scripts=data / "scripts",
        cache=cache,
        journal=data / "journal",
        reserve=data / "journal" / "journal.reserve",
        state=data / "state",
        models=data / "models",
        voices=data / "voices",
        temporary=cache / "temporary",
        shipped_scripts=shipped / "scripts",
        shipped_audio=shipped / "audio",
    )
