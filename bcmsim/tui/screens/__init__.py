"""The screens of the exercise leader, and what all screens share."""
