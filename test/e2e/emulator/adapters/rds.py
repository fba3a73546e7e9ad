"""Amazon RDS and Aurora."""

from ..resources.context import Context
from ..resources.properties import Properties
from ..resources.registry import creates, deletes_by
from ..resources.resource import Created


@creates("AWS::RDS::DBSubnetGroup")
def subnet_group(context: Context, properties: Properties) -> Created:
    name = properties.get("DBSubnetGroupName") or context.name(255).lower()
    context.call("rds", "CreateDBSubnetGroup", properties, without=("DBSubnetGroupName",), DBSubnetGroupName=name)
    return Created(name)


deletes_by("AWS::RDS::DBSubnetGroup", "rds", "delete_db_subnet_group", "DBSubnetGroupName")


@creates("AWS::RDS::DBClusterParameterGroup")
def cluster_parameter_group(context: Context, properties: Properties) -> Created:
    rds = context.client("rds")
    name = properties.get("DBClusterParameterGroupName") or context.name(255).lower()
    rds.create_db_cluster_parameter_group(
        DBClusterParameterGroupName=name,
        DBParameterGroupFamily=properties["Family"],
        Description=properties["Description"],
        Tags=properties.get("Tags", []),
    )
    parameters = [
        {"ParameterName": key, "ParameterValue": str(value), "ApplyMethod": "pending-reboot"}
        for key, value in properties["Parameters"].items()
    ]
    rds.modify_db_cluster_parameter_group(DBClusterParameterGroupName=name, Parameters=parameters)
    return Created(name, {"DBClusterParameterGroupName": name})


@creates("AWS::RDS::DBCluster")
def cluster(context: Context, properties: Properties) -> Created:
    name = properties.get("DBClusterIdentifier") or context.name().lower()
    secret = properties.get("MasterUserSecret", {})
    created = context.call(
        "rds",
        "CreateDBCluster",
        properties,
        # RDS deletes automated backups at the deletion of a cluster, so the API takes it there.
        without=("DBClusterIdentifier", "DeleteAutomatedBackups", "MasterUserSecret"),
        rename={"PerformanceInsightsEnabled": "EnablePerformanceInsights"},
        DBClusterIdentifier=name,
        **({"MasterUserSecretKmsKeyId": secret["KmsKeyId"]} if "KmsKeyId" in secret else {}),
    )["DBCluster"]
    properties.ignore("DeleteAutomatedBackups")
    attributes = {
        "DBClusterArn": created["DBClusterArn"],
        "DBClusterResourceId": created["DbClusterResourceId"],
        "Endpoint.Address": created["Endpoint"],
        "Endpoint.Port": str(created["Port"]),
        "ReadEndpoint.Address": created["ReaderEndpoint"],
    }
    if "MasterUserSecret" in created:
        attributes["MasterUserSecret.SecretArn"] = created["MasterUserSecret"]["SecretArn"]
    return Created(name, attributes)


@creates("AWS::RDS::DBInstance")
def instance(context: Context, properties: Properties) -> Created:
    name = properties.get("DBInstanceIdentifier") or context.name().lower()
    created = context.call(
        "rds", "CreateDBInstance", properties, without=("DBInstanceIdentifier",), DBInstanceIdentifier=name
    )["DBInstance"]
    return Created(name, {"DBInstanceArn": created["DBInstanceArn"], "DbiResourceId": created["DbiResourceId"]})
