"""The ticket's page: timeline, next step, facts, and what can be done. Joins tickets with their promises."""
