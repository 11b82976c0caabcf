"""The service page 服务."""
