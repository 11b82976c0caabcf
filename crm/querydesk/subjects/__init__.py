"""What can be asked about: one file a subject, its fields as data."""
