"""bcmsim: rehearse emergencies of a business on its continuity plans, as exercises and as simulations."""

from __future__ import annotations

__version__ = "0.1.0"
