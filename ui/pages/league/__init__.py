"""The league page 打擂台."""
