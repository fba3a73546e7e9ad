"""Runs the code that was deployed as a Lambda function, with the emulator as its AWS."""
