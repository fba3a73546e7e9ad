import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type Custody } from '../../foundation';
import { objectActions, type ObjectConsumer } from './object-consumer';

const LISTINGS = ['s3:ListBucket', 's3:ListBucketMultipartUploads', 's3:ListBucketVersions'];

/** A consumer and its door. */
export interface Admitted {
  /** Who. */
  readonly consumer: ObjectConsumer;
  /** ARN of the access point. */
  readonly accessPointArn: string;
}

/** Who may do what with the objects of a bucket. */
export interface ObjectStoreTrust {
  /** The bucket. */
  readonly bucket: s3.IBucket;
  /** Number of its account. */
  readonly account: string;
  /** The consumers, each behind an access point. */
  readonly admitted: readonly Admitted[];
  /** ARNs of roles that read past the access points. */
  readonly readerArns: readonly string[];
  /** ARNs of those of AWS Backup, which has itself told of changes and lists what there is. */
  readonly backupArns: readonly string[];
  /** ARNs of roles that read and write past the access points. */
  readonly restorerArns: readonly string[];
  /** Who deploys, and who comes in emergencies. */
  readonly custody: Custody;
}

/**
 * What the policy of a store says of the way to its objects: through the access point of a consumer, and then as that
 * consumer alone. Protects against rights to the bucket that somebody was given in IAM, administrators' among them, and
 * against an access point that somebody adds.
 *
 * AWS services are not denied here, since each needs a statement that allows it, and there is none but those that
 * `allowDistribution` adds.
 *
 * @param trust who may do what
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control
 */
export function objectStoreStatements(trust: ObjectStoreTrust): iam.PolicyStatement[] {
  const { bucket, account, admitted, readerArns, backupArns, restorerArns, custody } = trust;
  const { deployingRoleArn, breakGlassRoleArn } = custody;
  const emergency = breakGlassRoleArn === undefined ? [] : [breakGlassRoleArn];
  const objects = bucket.arnForObjects('*');
  const everything = [bucket.bucketArn, objects];
  const doors = admitted.map(({ accessPointArn }) => accessPointArn);
  const deny = (sid: string, props: iam.PolicyStatementProps) =>
    new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], ...props });
  const butFor = (roleArns: readonly string[]): iam.Conditions => {
    const roles = [...roleArns, ...restorerArns, ...emergency];
    return {
      Null: { 's3:DataAccessPointArn': 'true' },
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      ...(roles.length > 0 && { ArnNotEquals: { 'aws:PrincipalArn': roles } }),
    };
  };
  const used = objectActions({
    read: admitted.some(({ consumer }) => consumer.read),
    write: admitted.some(({ consumer }) => consumer.write),
  });
  return [
    // Documented so, with everybody as the principal: the access point and the rights of the role decide.
    ...(doors.length === 0
      ? []
      : [
          new iam.PolicyStatement({
            sid: 'AccessPointsDecide',
            principals: [new iam.AnyPrincipal()],
            actions: [...used, ...(used.includes('s3:GetObject') ? ['s3:ListBucket'] : [])],
            resources: everything,
            conditions: { StringEquals: { 's3:DataAccessPointAccount': account, 'aws:PrincipalAccount': account } },
          }),
        ]),
    deny('NoOtherAccessPoint', {
      actions: ['s3:*'],
      resources: everything,
      conditions: {
        Null: { 's3:DataAccessPointArn': 'false' },
        ...(doors.length > 0 && { ArnNotEquals: { 's3:DataAccessPointArn': doors } }),
      },
    }),
    deny('NoOtherWayToRead', { actions: ['s3:GetObject*'], resources: [objects], conditions: butFor(readerArns) }),
    deny('NoOtherWayToChange', { notActions: ['s3:GetObject*'], resources: [objects], conditions: butFor([]) }),
    // CloudFormation looks at the bucket by listing it; names are all that it sees.
    deny('NoOtherWayToNames', {
      actions: LISTINGS,
      resources: [bucket.bucketArn],
      conditions: butFor([...readerArns, deployingRoleArn]),
    }),
    // Both tell somebody else, of every object by its name, for as long as they stand.
    deny('ReportsByCustodiansAndBackups', {
      actions: ['s3:PutBucketNotification', 's3:PutInventoryConfiguration'],
      resources: [bucket.bucketArn],
      conditions: { ArnNotEquals: { 'aws:PrincipalArn': [deployingRoleArn, ...emergency, ...backupArns] } },
    }),
    ...admitted.flatMap(({ consumer, accessPointArn }) => {
      const through = { ArnEquals: { 's3:DataAccessPointArn': accessPointArn } };
      const sid = consumer.name.replace(/(^|-)(.)/g, (_, _dash: string, letter: string) => letter.toUpperCase());
      const { roleArn, prefix } = consumer;
      return [
        deny(`${sid}Alone`, {
          actions: ['s3:*'],
          resources: everything,
          conditions: { ...through, ArnNotEquals: { 'aws:PrincipalArn': roleArn } },
        }),
        ...(prefix === undefined
          ? []
          : [
              deny(`${sid}InItsFolder`, {
                actions: ['s3:*'],
                notResources: [bucket.bucketArn, bucket.arnForObjects(`${prefix}*`)],
                conditions: through,
              }),
            ]),
      ];
    }),
  ];
}
