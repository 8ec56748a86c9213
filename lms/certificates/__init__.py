"""Certificates: issue, number, check, revoke."""
