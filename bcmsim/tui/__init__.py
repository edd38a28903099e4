"""The screens of leader and recorder; the only room that knows Textual."""
