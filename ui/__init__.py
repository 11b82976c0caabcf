"""The window of Siji: PySide6 over the services and queries of ``crm``."""
