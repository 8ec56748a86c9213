"""All routes of the instructor's pages, on one blueprint."""

from lms.authoring import draft_routes, file_routes, publish_routes
from lms.authoring.door import blueprint

__all__ = ["blueprint", "draft_routes", "file_routes", "publish_routes"]
