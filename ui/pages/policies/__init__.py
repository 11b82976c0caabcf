"""The policies page 政策."""
