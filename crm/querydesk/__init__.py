"""The query desk's builder 查询台: conditions on any field, saved and shared, grouped, totalled, charted."""
