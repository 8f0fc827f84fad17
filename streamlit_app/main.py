"""The script behind the citizens' app."""

from madang.ui import run

run("citizen")
