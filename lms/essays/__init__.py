"""Essays marked by instructors: what waits, the marking page, opinions of several people."""
