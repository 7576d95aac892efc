"""What a person can do, one module for each use case; only the adapters name the concrete parts."""
