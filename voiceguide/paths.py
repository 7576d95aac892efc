"""Every path the program uses; nothing is written anywhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "VOICEGUIDE_HOME"
"""The environment variable that moves every path below one folder."""

_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Paths:
    """The folders and files of one person on this machine. None of them needs to exist yet."""

    settings: Path
    """The settings file, in TOML; the person's own people and numbers are kept there too."""
    scripts: Path
    """The person's own session scripts."""
    cache: Path
    """Speech already made and what was measured of each voice; may be deleted at any time."""
    journal: Path
    """The encrypted journal and its key; nothing else is ever kept of what a person says."""
    reserve: Path
    """Room on the journal's disk that is given up for a deletion when there is no other."""
    state: Path
    """Where sessions that are not finished were left."""
    models: Path
    """Speech recognition models that were installed."""
    temporary: Path
    """Sound on its way from the engine; each file lives for some milliseconds."""
    shipped_scripts: Path
    """The sessions that come with the program; only read."""
    shipped_audio: Path
    """The sounds that come with the program; only read."""

    @property
    def script_folders(self) -> tuple[Path, Path]:
        """Where sessions are looked for; the person's own go first."""
        return self.scripts, self.shipped_scripts


def find_paths() -> Paths:
    """Return the paths in force, below `VOICEGUIDE_HOME` if that is set."""
    shipped = _PACKAGE / "_shipped"
    if not shipped.is_dir():  # run from a checkout, where both folders are at the top
        shipped = _PACKAGE.parent
    home = os.environ.get(HOME_VARIABLE)
    if home:
        base = Path(os.path.expanduser(home)).absolute()  # noqa: PTH111 - Path's raises for an unknown user
        config, data, cache = base, base, base / "cache"
    else:
        # Imported here: with VOICEGUIDE_HOME set it is not needed.
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
        temporary=cache / "temporary",
        shipped_scripts=shipped / "scripts",
        shipped_audio=shipped / "audio",
    )
