import { Names, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { objectActions, type ObjectConsumer } from './object-consumer';

const LONGEST_NAME = 50;
const HASH_LENGTH = 8;
const LONGEST_WORD = 20;

/** Settings of a {@link ConsumerAccessPoint}. */
export interface ConsumerAccessPointProps {
  /** The bucket; its policy leaves the decision to its access points. */
  readonly bucket: s3.IBucket;

  /** The only VPC that requests may come from. */
  readonly vpc: ec2.IVpc;

  /** Who uses it, and how. */
  readonly consumer: ObjectConsumer;
}

/**
 * The door of one consumer to a bucket. Protects against stolen credentials, which open nothing outside the VPC, and
 * against a role that was given more rights than its service needs: what the consumer does not do is refused here.
 *
 * Who comes in by it, the policy of the bucket says too, which is harder to change.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
 */
export class ConsumerAccessPoint extends Construct {
  /** ARN, known at synthesis but for the partition; every AWS SDK takes it where it takes the name of a bucket. */
  readonly arn: string;

  /** Alias, for tools that take nothing but the name of a bucket; known at deployment. */
  readonly alias: string;

  constructor(scope: Construct, id: string, props: ConsumerAccessPointProps) {
    super(scope, id);
    // By name, since its own policy names it. It changes with the place of the store in the tree, and so with the bucket.
    const hash = Names.uniqueResourceName(this, { maxLength: LONGEST_NAME }).slice(-HASH_LENGTH);
    const words = [props.consumer.name, scope.node.id.replace(/[^A-Za-z0-9-]/g, '')];
    const name = [...words.map((word) => word.slice(0, LONGEST_WORD)), hash].join('-').toLowerCase();
    this.arn = Stack.of(this).formatArn({ service: 's3', resource: 'accesspoint', resourceName: name });
    const accessPoint = new s3.CfnAccessPoint(this, 'Resource', {
      name,
      bucket: props.bucket.bucketName,
      vpcConfiguration: { vpcId: props.vpc.vpcId },
      publicAccessBlockConfiguration: {
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      policy: new iam.PolicyDocument({ statements: accessPointStatements(this.arn, props.consumer) }),
    });
    this.alias = accessPoint.attrAlias;
  }
}

/**
 * The whole policy of an access point. In one account the right of the role alone would do: so what it may not do is
 * denied, and not only left out. Nothing is denied of the access point itself, whose settings a deployment changes.
 */
function accessPointStatements(arn: string, consumer: ObjectConsumer): iam.PolicyStatement[] {
  const { roleArn, read, prefix = '' } = consumer;
  const actions = objectActions(consumer);
  const allow = (sid: string, what: string[], resource: string, conditions: iam.Conditions = {}) =>
    new iam.PolicyStatement({
      sid,
      principals: [new iam.AccountRootPrincipal()],
      actions: what,
      resources: [resource],
      conditions: { ArnEquals: { 'aws:PrincipalArn': roleArn }, ...conditions },
    });
  const deny = (sid: string, props: iam.PolicyStatementProps) =>
    new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], ...props });
  const listings = ['s3:ListBucketMultipartUploads', 's3:ListBucketVersions', ...(read ? [] : ['s3:ListBucket'])];
  return [
    allow('Objects', actions, `${arn}/object/${prefix}*`),
    deny('NothingElse', { notActions: actions, resources: [`${arn}/object/*`] }),
    deny('NoOtherNames', { actions: listings, resources: [arn] }),
    ...(read
      ? [allow('Names', ['s3:ListBucket'], arn, prefix === '' ? {} : { StringLike: { 's3:prefix': `${prefix}*` } })]
      : []),
    ...(read && prefix !== ''
      ? [
          deny('NoNamesElsewhere', {
            actions: ['s3:ListBucket'],
            resources: [arn],
            conditions: { StringNotLike: { 's3:prefix': `${prefix}*` } },
          }),
        ]
      : []),
  ];
}
