"""What the author wrote: a scenario file read, checked and frozen."""
