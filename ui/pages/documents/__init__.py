"""Documents 文书: what can be printed, its preview, printing."""
