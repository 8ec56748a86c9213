"""The application object for a WSGI server: `granian --interface wsgi wsgi:app`."""

from lms import create_app

app = create_app()
