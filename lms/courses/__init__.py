"""Courses: trees of files, what they compile to, releases, the catalogue and the neutral pages."""
