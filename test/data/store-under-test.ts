import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { InventoryBucket, ObjectStore, type ObjectStoreProps } from '../../lib/data';
import { EncryptionKey, nameBreakGlassRole } from '../../lib/foundation';
import { DataClass } from '../../lib/service-graph';
import { testApp } from '../../lib/testing';
import { evaluatePolicy, literal, type Statement } from '../foundation/evaluate-policy';
import { ENV } from './place';

export const role = (name: string): string => `arn:aws:iam::${ENV.account}:role/${name}`;
export const BREAK_GLASS = role('test-break-glass');
export const BACKUP = role('backup');
export const DEPLOYING = `arn:aws:iam::${ENV.account}:role/cdk-hnb659fds-cfn-exec-role-${ENV.account}-${ENV.region}`;
export const MACIE = `arn:aws:iam::${ENV.account}:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie`;
const CONSUMERS = [
  { name: 'storefront', roleArn: role('test-storefront'), read: true, write: false },
  { name: 'search', roleArn: role('test-search'), read: true, write: true, prefix: 'thumbs/' },
  { name: 'importer', roleArn: role('test-importer'), read: false, write: true },
];

/** A store alone in a stack, and its policies as they stand in the template. */
export interface StoreUnderTest {
  readonly stack: Stack;
  readonly store: ObjectStore;
  readonly bucketArn: string;
  readonly bucketPolicy: Statement[];
  /** By the ARN of the access point, as {@link literal} writes it. */
  readonly accessPointPolicies: ReadonlyMap<string, Statement[]>;
}

export function bareStore(
  props: Partial<ObjectStoreProps> = {},
  { stackName = 'Test', breakGlass = true }: { readonly stackName?: string; readonly breakGlass?: boolean } = {},
): { stack: Stack; store: ObjectStore } {
  const app = testApp();
  if (breakGlass) {
    nameBreakGlassRole(app, BREAK_GLASS);
  }
  const stack = new Stack(app, stackName, { env: ENV });
  const accessLogs = s3.Bucket.fromBucketName(stack, 'AccessLogs', 'access-logs');
  const store = new ObjectStore(stack, 'Subject', {
    dataClass: DataClass.PUBLIC,
    encryptionKey: new EncryptionKey(stack, 'Key', { description: 'test', services: ['s3'] }).key,
    consumers: CONSUMERS,
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['eu-west-1a'] }),
    backupRoleArns: [BACKUP],
    inventory: new InventoryBucket(stack, 'Inventory', { accessLogs }),
    accessLogs,
    accessLogsPrefix: 'subject/',
    ...props,
  });
  return { stack, store };
}

export function storeUnderTest(
  props: Partial<ObjectStoreProps> = {},
  more: (store: ObjectStore) => void = () => undefined,
  breakGlass = true,
): StoreUnderTest {
  const { stack, store } = bareStore(props, { breakGlass });
  more(store);
  const template = Template.fromJSON(inPartition(Template.fromStack(stack).toJSON()) as { [key: string]: unknown });
  const policies = Object.values(template.findResources('AWS::S3::BucketPolicy'));
  const bucketName = stack.resolve(store.bucket.bucketName) as unknown;
  const policy = policies.find(({ Properties }) => JSON.stringify(Properties.Bucket) === JSON.stringify(bucketName));
  const points = Object.values(template.findResources('AWS::S3::AccessPoint'));
  return {
    stack,
    store,
    bucketArn: literal(stack.resolve(store.bucket.bucketArn)),
    bucketPolicy: policy?.Properties.PolicyDocument.Statement as Statement[],
    accessPointPolicies: new Map(
      points.map(({ Properties }) => [
        `arn:aws:s3:${ENV.region}:${ENV.account}:accesspoint/${Properties.Name as string}`,
        Properties.Policy.Statement as Statement[],
      ]),
    ),
  };
}

/** One call to S3. */
export interface Call {
  readonly action: string;
  /** Key of the object; the bucket itself if there is none. */
  readonly key?: string;
  /** ARN of the role, or the name of a service. */
  readonly by: string;
  /** Name of the consumer whose access point it goes through; straight to the bucket if there is none. */
  readonly through?: string;
  readonly context?: Record<string, string | undefined>;
}

/**
 * What the resource policies say to a call, the access point's and the bucket's together. `nothing` leaves it to IAM, and
 * so to whoever has the rights there; `allow` says that both let it in.
 */
export function answer(subject: StoreUnderTest, call: Call): 'allow' | 'deny' | 'nothing' {
  const { action, key, by, through } = call;
  const door =
    through === undefined ? undefined : literal(subject.stack.resolve(subject.store.accessPointArn(through)));
  const known: Record<string, string | undefined> = {
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    ...(by.startsWith('arn:')
      ? {
          'aws:PrincipalArn': by,
          'aws:PrincipalAccount': by.split(':')[4] ?? '',
          'aws:PrincipalIsAWSService': 'false',
        }
      : { 'aws:PrincipalIsAWSService': String(by.endsWith('.amazonaws.com')) }),
    ...(door !== undefined && { 's3:DataAccessPointArn': door, 's3:DataAccessPointAccount': door.split(':')[4] ?? '' }),
    ...call.context,
  };
  const context = Object.fromEntries(
    Object.entries(known).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  ) as Record<string, string>;
  const account = context['aws:PrincipalAccount'];
  // A statement for the account's root stands for whoever of the account has the rights in IAM.
  const principal = account === undefined ? by : `arn:aws:iam::${account}:root`;
  const decide = (statements: Statement[], resource: string): string =>
    evaluatePolicy(statements, { action, resource, principal, context });
  const answers = [
    decide(subject.bucketPolicy, key === undefined ? subject.bucketArn : `${subject.bucketArn}/${key}`),
    ...(door === undefined
      ? []
      : [decide(subject.accessPointPolicies.get(door) ?? [], key === undefined ? door : `${door}/object/${key}`)]),
  ];
  return answers.includes('deny') ? 'deny' : answers.every((one) => one === 'allow') ? 'allow' : 'nothing';
}

function inPartition(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('{"Ref":"AWS::Partition"}', '"aws"'));
}
