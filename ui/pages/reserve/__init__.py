"""The reserve page 储备库."""
