"""Screens of the promises app."""
