"""Excel and CSV ledgers 台账: read as they really come, recognised, previewed, imported in one act, and written back."""
