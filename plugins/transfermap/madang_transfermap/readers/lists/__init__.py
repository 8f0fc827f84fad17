"""Lists of operators, lines, stations, places of change and their codes."""
