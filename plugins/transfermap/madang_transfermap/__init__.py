"""madang_transfermap package."""
