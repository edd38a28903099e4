"""The panes of the leader's screen: each turns a view into lines."""
