"""Documents as pure functions of the journal: minutes, reports, cards."""
