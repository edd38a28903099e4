"""Durable, ordered, tamper-evident events: the journal is the exercise."""
