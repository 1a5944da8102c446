"""Demo data that lives: the same every time apart from the clock, seeded through the domain functions around now."""
