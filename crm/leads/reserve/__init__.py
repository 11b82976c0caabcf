"""The reserve pool 储备库: projects that may still be signed, by size, investor, chain and level."""
