"""The restart of resources by people: one checked plan, simulated, judged against its limits."""
