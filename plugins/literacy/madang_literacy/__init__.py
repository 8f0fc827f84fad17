"""madang_literacy package."""
