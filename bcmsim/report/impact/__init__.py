"""The business impact as people read it: sentences, tables, pictures for terminal, print, programs."""
