"""One function a step, each in a module of its own so that its key covers its own code only."""
