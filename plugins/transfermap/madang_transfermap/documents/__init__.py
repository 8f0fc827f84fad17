"""Answers as JSON documents: their forms, and how values become them."""
