/**
 * Short names by which `kms:ViaService` knows the AWS services, as of November 2026. Protects against a key that nothing
 * can use because its service is called otherwise, as MSK is `kafka` and Aurora `rds`: KMS takes any name in a policy.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export const VIA_SERVICES: readonly string[] = [
  'airflow apprunner appflow athena auditmanager backup backup-gateway bedrock cassandra codeartifact codeguru-reviewer',
  'comprehend connect directoryservice dms dynamodb ec2 ecr eks elasticache elasticfilesystem es events finspace firehose',
  'forecast fsx geo glue groundstation healthlake importexport iotsitewise kafka kendra kinesis kinesisvideo lambda lex',
  'license-manager logs lookoutequipment lookoutmetrics lookoutvision macie malware-protection managedblockchain',
  'mediatailor memorydb mgn monitron mq nimble omics profile proton qldb rds redshift redshift-serverless rekognition s3',
  'sagemaker secretsmanager ses sns sqlworkbench sqs ssm ssm-contacts ssm-incidents states storagegateway timestream',
  'translate wisdom workmail workspaces workspaces-web xray',
].flatMap((line) => line.split(' '));
