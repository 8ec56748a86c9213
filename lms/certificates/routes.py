"""Everything of certificates that has an address: collects the modules whose views stand on one blueprint."""

from lms.certificates import admin_routes, check_routes, issuer_routes, owner_routes
from lms.certificates.door import blueprint

__all__ = ["admin_routes", "blueprint", "check_routes", "issuer_routes", "owner_routes"]
