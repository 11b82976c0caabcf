"""Enclaves 飞地: projects shared with a partner outside the county, flying out or in."""
