"""Devices that are often without a connection: the exchange of events."""
