"""The pages, one folder or file a subject."""
