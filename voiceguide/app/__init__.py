"""What a person can do, one module a use case; adapters.py alone names the concrete parts."""
