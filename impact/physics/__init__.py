"""Equations of the physics, by phenomenon: pure functions of numbers and arrays."""
