"""Drives the CDK CLI against the emulator and gives the tests access to what was deployed."""
