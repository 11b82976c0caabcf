"""Publishing 发布: draft → checked → published, numbered, frozen and sealed; a correction is a new document."""
