"""The domain of Siji (四季招商): everything that is true without a window."""

__version__ = "0.1.0"
