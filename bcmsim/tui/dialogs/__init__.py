"""Dialogs: modal screens that ask one thing and dismiss with a value; they never act themselves."""
