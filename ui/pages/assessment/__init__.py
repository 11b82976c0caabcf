"""The assessment page 督查考核."""
