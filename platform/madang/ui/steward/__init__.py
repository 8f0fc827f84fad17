"""The stewards' app: who may come in (`gate`, `login`), its own addresses (`doors`), its pages.

Loaded in the stewards' process only; the citizens' process has no more than the names of its pages.
"""
