"""The query desk 查询台: one box over leads, enterprises, contacts, follow-ups and trips."""
