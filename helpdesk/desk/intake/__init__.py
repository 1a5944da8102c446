"""Call intake: one screen from ringing to the promise (C1 to C4, E1 to E3)."""
