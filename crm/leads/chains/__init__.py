"""Industry chains 产业链: their links, what is missing, and the leads that would fill it."""
