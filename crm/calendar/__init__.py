"""The calendar: working days with make-up days, civil-law periods, lunar dates."""
