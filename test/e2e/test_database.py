"""What makes the users of the database: where it stands, and what it is asked for."""

from harness.network import TIERS, connects, group, subnets
from harness.platform import Platform


def tier_of(platform: Platform, ids: list[str]) -> str:
    """The tier that these subnets are all of."""
    by_tier = {tier: {item["SubnetId"] for item in subnets(platform, tier)} for tier in TIERS}
    [tier] = [name for name, known in by_tier.items() if set(ids) <= known]
    return tier


def test_D01_migrations_stand_where_they_reach_the_database_and_the_endpoints(platform: Platform) -> None:
    functions = platform.client("lambda").list_functions()["Functions"]
    [migration] = [item for item in functions if item["Description"].startswith("Makes the databases")]
    place = migration["VpcConfig"]
    assert place["SecurityGroupIds"] == [group(platform, "Migrations")]
    assert tier_of(platform, place["SubnetIds"]) == "App"
    [endpoint] = [
        item
        for item in platform.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
        if item["ServiceName"].endswith(".secretsmanager")
    ]
    # The groups permit both wherever the function stands, the network ACLs do not.
    assert connects(platform, "App", "Data", "tcp", 5432)
    assert connects(platform, "App", tier_of(platform, endpoint["SubnetIds"]), "tcp", 443)


def test_D01_migrations_are_asked_for_the_databases_of_the_graph_and_read_the_clusters_own_secret(
    platform: Platform,
) -> None:
    [cluster] = platform.client("rds").describe_db_clusters()["DBClusters"]
    [resource] = platform.resources("Custom::DatabaseUsers", "data")
    assert resource.properties["SecretArn"] == cluster["MasterUserSecret"]["SecretArn"]
    assert resource.properties["Host"] == cluster["Endpoint"]
    asked = {
        (service["user"], entry["database"])
        for entry in resource.properties["Databases"]
        for service in entry["services"]
    }
    assert asked == {
        (service["name"], use["database"])
        for service in platform.config["graph"]["services"]
        for use in service.get("databases", [])
    }


def test_D01_migrations_reach_secrets_by_an_endpoint_and_the_database_and_nothing_else(platform: Platform) -> None:
    rules = platform.client("ec2").describe_security_group_rules(
        Filters=[{"Name": "group-id", "Values": [group(platform, "Migrations")]}]
    )["SecurityGroupRules"]
    ways = {
        (rule["ReferencedGroupInfo"]["GroupId"], rule["ToPort"])
        for rule in rules
        if rule["IsEgress"] and "ReferencedGroupInfo" in rule
    }
    assert ways == {(group(platform, "Database"), 5432), (group(platform, "Endpoints"), 443)}
    assert [rule for rule in rules if not rule["IsEgress"]] == []
    endpoints = platform.client("ec2").describe_vpc_endpoints()["VpcEndpoints"]
    assert [item for item in endpoints if item["ServiceName"].endswith(".secretsmanager")]
