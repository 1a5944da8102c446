"""Lists that a person lives in: columns, filters, saved views, and exports of exactly what is on the screen."""
