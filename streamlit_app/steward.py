"""The script behind the stewards' app."""

from madang.ui import run

run("steward")
