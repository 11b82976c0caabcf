"""One-time notice 一次性告知: material catalogues, the receiving desk, notices issued once and for all."""
