"""The few widgets that pages are made of."""
