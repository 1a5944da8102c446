"""Screens of surveys and suggestions."""
