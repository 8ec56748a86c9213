"""The append-only learning record and quarantine."""
