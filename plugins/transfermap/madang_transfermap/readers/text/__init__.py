"""Reading the short Korean texts of publishers: floors, doors, lines, directions, names."""
