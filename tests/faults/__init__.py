"""Faults on purpose: bad networks, killed servers, full disks, lost backups. Nothing that was called saved may be lost."""
