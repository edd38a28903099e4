"""The engine: an exercise as a fold over events; reads no clock, no file, no screen."""
