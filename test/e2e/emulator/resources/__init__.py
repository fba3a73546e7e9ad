"""What a template's resource becomes: a call to a service API, a custom resource that runs, or a reviewed stub."""
