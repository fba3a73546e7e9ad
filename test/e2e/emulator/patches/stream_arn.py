"""The ARN of an MSK cluster ends in <name>/<uuid>; moto's lacks the name, and topic ARNs are built from both."""

from moto.kafka.models import FakeKafkaCluster


def apply() -> None:
    """Gives clusters the ARN that MSK gives them."""

    def arn(cluster: FakeKafkaCluster) -> str:
        return (
            f"arn:aws:kafka:{cluster.region_name}:{cluster.account_id}"
            f":cluster/{cluster.cluster_name}/{cluster.cluster_id}"
        )

    FakeKafkaCluster._generate_arn = arn
