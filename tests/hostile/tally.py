"""What an attack tried, and what fell."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """The count of one attack; a failure says how to see it again."""

    tried: int = 0
    failures: list[str] = field(default_factory=list)
    told: dict[str, int] = field(default_factory=dict)
    """How often each outcome was seen, for the table that is printed."""

    def saw(self, outcome: str) -> None:
        """Count an outcome that is no failure."""
        self.told[outcome] = self.told.get(outcome, 0) + 1

    def fell(self, how: str) -> None:
        """Record a failure."""
        self.failures.append(how)
