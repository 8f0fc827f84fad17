"""madang_startups package."""
