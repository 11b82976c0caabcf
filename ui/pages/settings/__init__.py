"""Settings 设置: county setup, people, shortcuts, backups."""
