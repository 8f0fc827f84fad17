"""madang package."""
