"""Policies 给政策: clauses 政策条款, commitments 政策承诺, grants 政策兑现 and payments."""
