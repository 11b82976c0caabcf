"""The procedures 五项制度; first-report responsibility 首报负责 is the first of them."""
