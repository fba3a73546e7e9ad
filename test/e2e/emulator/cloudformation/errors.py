"""The errors that the API answers with: the CDK CLI reads CloudFormation's codes as well as its messages."""

from moto.core.exceptions import ServiceException


class ValidationError(ServiceException):
    """A request or a template that CloudFormation refuses."""

    code = "ValidationError"


class ChangeSetNotFound(ServiceException):
    """The CLI probes for a change set by name and expects exactly this code."""

    code = "ChangeSetNotFound"


class TemplateError(Exception):
    """A template that cannot be evaluated; fails the stack that holds it."""


class ResourceError(Exception):
    """A resource that could not be created or deleted; fails the stack that holds it."""
