"""Imports from CSV and XLSX: read, understand, plan (a dry run), apply as one transaction, undo within a day.

A file is read by `reading`, its cells by `values`, its columns are named in `fields`. Each kind of file has a module
that plans and writes: companies, contacts, products, devices, contracts. `contracts.domain.importing` conducts.
"""
