"""`python -m madang.cli`, the same as `madang`."""

from madang.cli import main

main()
