"""Script-free twins of the pages of the transfer map: thin, over its service and wording."""
