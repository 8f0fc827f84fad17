"""Twins of the platform's own pages: home, data, dataset, help."""
