"""Field time 外出招商: trips and the ten-day rule (domain §4.9)."""
