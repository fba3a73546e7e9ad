"""Amazon CloudWatch."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes
from ..resources.resource import Created, Resource


@creates("AWS::CloudWatch::Alarm")
def alarm(context: Context, properties: Properties) -> Created:
    name = properties.get("AlarmName") or context.name(255)
    context.call("cloudwatch", "PutMetricAlarm", properties, without=("AlarmName",), AlarmName=name)
    return Created(name, {"Arn": f"arn:aws:cloudwatch:{context.region}:{context.account}:alarm:{name}"})


@creates("AWS::CloudWatch::Dashboard")
def dashboard(context: Context, properties: Properties) -> Created:
    name = properties.get("DashboardName") or context.name(255)
    context.call("cloudwatch", "PutDashboard", properties, without=("DashboardName",), DashboardName=name)
    return Created(name)


@deletes("AWS::CloudWatch::Dashboard")
def no_dashboard(context: Context, resource: Resource) -> None:
    context.client("cloudwatch").delete_dashboards(DashboardNames=[resource.id])


@deletes("AWS::CloudWatch::Alarm")
def no_alarm(context: Context, resource: Resource) -> None:
    context.client("cloudwatch").delete_alarms(AlarmNames=[resource.id])
