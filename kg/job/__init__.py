"""The main job: files → snapshot → results → published graph and ready answers."""
