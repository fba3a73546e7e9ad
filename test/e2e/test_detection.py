"""Macie and AWS Config as AWS has them."""

from harness.platform import Platform

INSPECTED = {"cardholder", "internal", "pii", "public"}


def test_D04_macie_is_on_and_tells_findings_at_once(platform: Platform) -> None:
    session = platform.client("macie2").get_macie_session()
    assert session["status"] == "ENABLED"
    assert session["findingPublishingFrequency"] == "FIFTEEN_MINUTES"


def test_D04_one_daily_job_looks_through_buckets_by_their_class(platform: Platform) -> None:
    """The deployed handler made it, by the requests that it would send to AWS."""
    macie = platform.client("macie2")
    jobs, token = [], None
    while True:
        page = macie.list_classification_jobs(**({"nextToken": token} if token else {}))
        jobs += page["items"]
        token = page.get("nextToken")
        if token is None:
            break
    [running] = [job for job in jobs if job["jobStatus"] not in ("CANCELLED", "COMPLETE")]
    job = macie.describe_classification_job(jobId=running["jobId"])
    assert job["jobType"] == "SCHEDULED"
    assert job["scheduleFrequency"] == {"dailySchedule": {}}
    assert job["initialRun"] is True
    assert job["samplingPercentage"] == 100
    assert job["managedDataIdentifierSelector"] == "ALL"
    [criterion] = job["s3JobDefinition"]["bucketCriteria"]["includes"]["and"]
    tags = criterion["tagCriterion"]["tagValues"]
    assert {tag["key"] for tag in tags} == {"defence-in-depth:data-class"}
    assert {tag["value"] for tag in tags} == INSPECTED


def test_D10_config_records_and_delivers_under_a_key(platform: Platform) -> None:
    config = platform.client("config")
    [recorder] = config.describe_configuration_recorders()["ConfigurationRecorders"]
    assert recorder["recordingGroup"]["allSupported"] is False
    assert set(recorder["recordingGroup"]["resourceTypes"]) == {
        "AWS::KMS::Key",
        "AWS::RDS::DBCluster",
        "AWS::S3::Bucket",
    }
    [status] = config.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
    assert status["recording"] is True
    [channel] = config.describe_delivery_channels()["DeliveryChannels"]
    s3 = platform.client("s3")
    [rule] = s3.get_bucket_encryption(Bucket=channel["s3BucketName"])["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == channel["s3KmsKeyArn"]


def test_D10_config_watches_mfa_delete_where_it_was_switched_on(platform: Platform) -> None:
    """moto answers with no tags in a scope; what AWS Config was told stands in the journal."""
    rules = platform.client("config").describe_config_rules()["ConfigRules"]
    told = {item.properties["Source"]["SourceIdentifier"]: item for item in platform.resources("AWS::Config::ConfigRule")}
    assert {rule["Source"]["SourceIdentifier"] for rule in rules} == set(told)
    mfa_delete = told["S3_BUCKET_MFA_DELETE_ENABLED"].properties["Scope"]
    assert mfa_delete == {"TagKey": "defence-in-depth:mfa-delete", "TagValue": "required"}
    scopes = {rule["Source"]["SourceIdentifier"]: rule.get("Scope") for rule in rules}
    assert scopes["S3_BUCKET_VERSIONING_ENABLED"] == {"ComplianceResourceTypes": ["AWS::S3::Bucket"]}
    # AWS runs this one by the clock and takes no scope.
    assert scopes["CMK_BACKING_KEY_ROTATION_ENABLED"] is None
