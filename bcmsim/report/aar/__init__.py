"""The parts of the after-action report (domain.md 2.8), one file each; `after_action` puts them together."""
