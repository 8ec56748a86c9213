"""Instansi and their units as one tree, and the scope that follows from it. Knows no account."""
