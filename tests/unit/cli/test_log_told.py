"""What is said of a log that could not be read: what is lost, where it is now, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from voiceguide.cli.front import tell_found
from voiceguide.journal.log import LogLost

KEPT = Path("journal.damaged-1.wal")


@pytest.mark.parametrize(
    ("lost", "sentences"),
    [
        (LogLost(3, gone=False, foreign=False, kept=KEPT), [str(KEPT), "voiceguide journal repair --remove-damaged"]),
        (LogLost(3, gone=False, foreign=False), ["3 of them", "No copy", "read-only until there is room"]),
        (LogLost(3, gone=True, foreign=False), ["with 3 entries, has disappeared"]),
        (LogLost(3, gone=False, foreign=True, kept=KEPT), ["belongs to another journal", str(KEPT)]),
        (LogLost(3, gone=False, foreign=True), ["belongs to another journal", "could not be moved away"]),
    ],
)
def test_what_became_of_the_log_is_said_as_it_is(
    lost: LogLost, sentences: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    tell_found(lost)
    told = " ".join(capsys.readouterr().err.split())
    assert all(sentence in told for sentence in sentences), told
    assert "None" not in told
