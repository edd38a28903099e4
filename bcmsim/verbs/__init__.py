"""The verbs of the command line, one module a group; thin: each opens one room and prints."""
