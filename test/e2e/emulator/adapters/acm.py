"""AWS Certificate Manager."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes_by
from ..resources.resource import Created


@creates("AWS::CertificateManager::Certificate")
def certificate(context: Context, properties: Properties) -> Created:
    # CloudFormation writes the validation records into the zones named here itself; the API knows no zone.
    own = ("DomainValidationOptions",)
    arn = context.call("acm", "RequestCertificate", properties, without=own)["CertificateArn"]
    for option in properties.get("DomainValidationOptions", []):
        context.client("route53").get_hosted_zone(Id=option["HostedZoneId"])
    return Created(arn, {"CertificateArn": arn})


deletes_by("AWS::CertificateManager::Certificate", "acm", "delete_certificate", "CertificateArn")
