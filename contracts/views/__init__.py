"""Screens of the contracts app: form, query, rule, domain, page."""
