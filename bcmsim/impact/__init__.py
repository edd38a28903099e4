"""Business impact: damage over time becomes limits, priorities and risks."""
