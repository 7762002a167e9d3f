"""Settings, wiring, the flow of stages and the table of who may do what."""
