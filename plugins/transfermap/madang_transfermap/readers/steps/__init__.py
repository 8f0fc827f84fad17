"""The ministry's transfer movement file: paths, their ends and their steps."""
