"""How requests come in and answers go out: whole, in time, and without holding a thread (decision 0004)."""
