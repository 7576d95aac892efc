"""The tests' own plugins; the first must be known before the workers are started, so both are named here."""

pytest_plugins = ["support.plugin", "support.workers"]
