"""The main job: an ordered list of steps, run once into an immutable folder that explains and repeats itself."""
