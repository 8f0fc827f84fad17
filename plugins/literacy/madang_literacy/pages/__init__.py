"""Pages of courses. They ask the school, and draw."""
