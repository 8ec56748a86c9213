"""Quizzes: the language authors write, drawing, marking. Pure: no tables, no web."""
