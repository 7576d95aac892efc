"""What of the program's memory could reach a disk: nothing, where that is ours to say."""

from __future__ import annotations

import contextlib
import sys

_PR_SET_DUMPABLE = 4
"""From Linux's <sys/prctl.h>."""


def no_core_dumps() -> None:
    """Have no image of this process's memory written when it crashes; harmless where there is no such thing.

    The limit holds for the processes it starts as well. On Linux no other program of the same user can
    look into this one's memory either.
    """
    with contextlib.suppress(ImportError, ValueError, OSError):  # Windows; a limit below ours that may not be changed
        import resource

        # Linux hands a dump to a collecting program whatever the limit, unless it is exactly 1.
        limit = 1 if sys.platform == "linux" else 0
        resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
