"""Veto report 否决汇报: nobody closes a lead as refused alone, and nobody tells the investor before it is upheld."""
