"""An AWS that a test can deploy to: moto's service APIs behind the project's own, strict CloudFormation."""
