"""The one list kit: columns, filters, order, windows, files, saved views, the empty state. Knows no list by name.

A list is declared in its app (`<app>/lists.py` or `<app>/lists/`) as a `Listing`, registered when the app starts
(`registry.register`), shown by `views.list_page`. docs/decisions/0013 says why it is cut so.
"""
