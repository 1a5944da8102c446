"""Questions to the database about promises."""
