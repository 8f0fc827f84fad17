"""Twins of the pages of courses: complete without scripts, and one can act on them."""
