"""madang_commitments package."""
