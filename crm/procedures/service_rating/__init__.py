"""Service ratings 好差评: the investor rates a closed case; the two lowest open a rectification 整改 (domain §4.14)."""
