"""Spreadsheets and CMDBs: tables -> entries of a scenario, and back (R014, R029, R030)."""
