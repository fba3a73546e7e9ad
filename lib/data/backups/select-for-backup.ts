import { Tags } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';

/** Key of the tag by which backup plans find what they back up. */
export const BACKUP_TAG_KEY = 'defence-in-depth:backup';

/**
 * Everything stateful that AWS Backup can take and this library makes. Missing on purpose: ElastiCache and MSK, which AWS
 * Backup does not know; DynamoDB, where the keys of persons live, which a locked copy would keep after they are
 * forgotten; EKS clusters, which are made from templates and manifests.
 */
export const BACKED_UP_TYPES: readonly string[] = ['AWS::EC2::Volume', 'AWS::RDS::DBCluster', 'AWS::S3::Bucket'];

/**
 * Puts everything inside a construct that AWS Backup can take under the plan of that name, what is added later included.
 * Protects against a store that somebody forgot to list. A volume that Kubernetes makes is under the plan if its storage
 * class puts the tag on it.
 *
 * @param scope e.g. the stack that holds the data
 * @param plan name of the plan, the tag's value
 */
export function selectForBackup(scope: IConstruct, plan: string): void {
  Tags.of(scope).add(BACKUP_TAG_KEY, plan, { includeResourceTypes: [...BACKED_UP_TYPES] });
}
