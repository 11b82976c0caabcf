"""People and units: officials, tenures, accounts, permissions, posts, absences and the county setup."""
