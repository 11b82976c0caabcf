"""The AB role 关键岗位AB角 (domain §4.6): handovers of posts while A is away, and the board of who is on duty."""
