"""Where moto behaves unlike AWS in a way that would break or falsify a deployment. One idea per file."""

from . import bucket_policies, hosted_zone, lambda_invocation, stream_arn, trail_events


def apply() -> None:
    """Applies all patches; must run before the server starts."""
    for patch in (bucket_policies, hosted_zone, lambda_invocation, stream_arn, trail_events):
        patch.apply()
