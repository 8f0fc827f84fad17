"""Pages of the transfer map: thin, over `madang_transfermap.service` and `wording`."""
