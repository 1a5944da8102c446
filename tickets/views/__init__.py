"""Pages of the tickets app: lists, complaints, referrals, files, and what administrators maintain."""
