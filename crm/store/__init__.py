"""The store: engine, acts, change log, search index, migrations, backup and recovery.

SQLite (through SQLCipher) on a laptop, PostgreSQL in an office; everything that differs
between the two stands in this folder behind one function each.
"""
