"""Everything of plans and follow-ups that has an address: collects the modules whose views stand on one blueprint."""

from lms.surveys import learner_routes, public_routes, staff_routes
from lms.surveys.door import blueprint

__all__ = ["blueprint", "learner_routes", "public_routes", "staff_routes"]
