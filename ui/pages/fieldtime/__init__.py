"""Field time 外出招商: the month matrix, trips, the verification queue."""
