import { Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge, checkRange, custodyOf, isRoleArn } from '../../foundation';
import { type DataClass } from '../../service-graph';
import { classify } from '../classify';
import { DeploymentReading } from './deployment-reading';
import { SecretContent } from './secret-content';
import { secretStatements } from './secret-statements';

const LONGEST_DESCRIPTION = 2048;
const MOST_READERS = 20;

/** A second region that keeps a copy of a secret. */
export interface SecretReplica {
  /** The region, e.g. `eu-central-1`. */
  readonly region: string;

  /** ARN of the key there, which must exist; its policy admits Secrets Manager of that region. */
  readonly encryptionKeyArn: string;
}

/** Settings of a {@link ManagedSecret}. */
export interface ManagedSecretProps {
  /** What it is for and who gives it out, shown in the console, 1 to 2048 characters. */
  readonly description: string;

  /** How bad it is if it becomes known, a tag. */
  readonly dataClass: DataClass;

  /** Where the value comes from. */
  readonly content: SecretContent;

  /** The key of that class; its policy lets the account use it through Secrets Manager. */
  readonly encryptionKey: kms.IKey;

  /** ARNs of the roles that alone may read the value, 0 to 20; they need not exist yet. */
  readonly readerRoleArns: string[];

  /** Whether templates may refer to the value. @default DeploymentReading.REFUSED */
  readonly deploymentReading?: DeploymentReading;

  /**
   * Regions that keep a copy; the policy goes with the copies. The name is the same there, so it must not be taken.
   *
   * @default - none
   */
  readonly replicaRegions?: SecretReplica[];
}

/**
 * A secret whose readers are named. Protects against an administrator who reads it, a service that reads another's, a
 * policy that opens it to strangers, and its loss: it is kept when its stack goes, and deleted only after 30 days by the
 * role for emergencies.
 *
 * CloudFormation makes up its name, since pods and functions know it by its ARN. Changes of it replace nothing. A change of
 * `content` makes a new version at once, without the steps of rotation.
 *
 * Put a value with the break-glass role: `aws secretsmanager put-secret-value --secret-id … --secret-string file://…`.
 *
 * The gates refuse a secret that nothing rotates, until {@link ManagedSecret.acknowledgeNoRotation} says why.
 *
 * @throws if the description is empty or too long, a reader is no ARN of a role or comes twice, there are too many, or a
 *   replica is in the secret's own region; at synthesis if its value is put by hand and the scope has no break-glass role
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/best-practices.html
 */
export class ManagedSecret extends Construct {
  /** The secret, sealed: nothing adds to its policy. */
  readonly secret: secretsmanager.ISecret;
  private readonly resource: secretsmanager.CfnSecret;
  private readonly encryptionKey: kms.IKey;
  private readonly policy: secretsmanager.CfnResourcePolicy;
  private readonly rotators: string[] = [];

  constructor(scope: Construct, id: string, props: ManagedSecretProps) {
    super(scope, id);
    const { description, readerRoleArns, deploymentReading = DeploymentReading.REFUSED, replicaRegions = [] } = props;
    this.requireDescription(description);
    this.requireReaders(readerRoleArns);
    this.requireOtherRegions(replicaRegions);
    classify(this, props.dataClass);
    this.encryptionKey = props.encryptionKey;
    this.resource = new secretsmanager.CfnSecret(this, 'Secret', {
      description,
      kmsKeyId: this.encryptionKey.keyArn,
      generateSecretString: props.content.render(),
      replicaRegions:
        replicaRegions.length === 0
          ? undefined
          : replicaRegions.map(({ region, encryptionKeyArn }) => ({ region, kmsKeyId: encryptionKeyArn })),
    });
    this.resource.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.policy = new secretsmanager.CfnResourcePolicy(this, 'Policy', {
      secretId: this.resource.ref,
      blockPublicPolicy: true,
      resourcePolicy: Lazy.any({
        produce: () =>
          new iam.PolicyDocument({
            statements: secretStatements({
              ...custodyOf(this),
              readers: readerRoleArns,
              rotators: this.rotators,
              deploymentReads: deploymentReading.isAllowed,
            }),
          }),
      }),
    });
    // A kept secret without its policy would be open to the account.
    this.policy.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.secret = secretsmanager.Secret.fromSecretAttributes(this, 'Sealed', {
      secretCompleteArn: this.resource.ref,
    });
    if (props.content === SecretContent.PUT_BY_HAND) {
      this.node.addValidation({ validate: () => this.fillingProblems() });
    }
  }

  /**
   * Lets the grantee read the value, as the role that pods mount it with; adds nothing to the policy of the secret or the
   * key. The secret's policy lets it through if its role is among `readerRoleArns`.
   *
   * @param grantee who mounts
   */
  grantMount(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
      resourceArns: [this.resource.ref],
    }).combine(
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['kms:Decrypt'],
        resourceArns: [this.encryptionKey.keyArn],
        conditions: this.throughSecretsManager(),
      }),
    );
  }

  /**
   * What the policy of a rotating function's role needs, and nothing else; the secret's own policy admits the role.
   *
   * @param role the function's role
   */
  admitRotation(role: iam.IRole): iam.PolicyStatement[] {
    this.rotators.push(role.roleArn);
    return [
      new iam.PolicyStatement({
        sid: 'RotateOneSecret',
        actions: [
          'secretsmanager:DescribeSecret',
          'secretsmanager:GetSecretValue',
          'secretsmanager:PutSecretValue',
          'secretsmanager:UpdateSecretVersionStage',
        ],
        resources: [this.resource.ref],
      }),
      new iam.PolicyStatement({
        sid: 'UseItsKey',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [this.encryptionKey.keyArn],
        conditions: this.throughSecretsManager(),
      }),
    ];
  }

  /**
   * Accepts that nobody rotates it.
   *
   * @param reason why no function can, and who changes it when; 30 characters or more
   */
  acknowledgeNoRotation(reason: string): void {
    acknowledge(this.resource, 'AwsSolutions::AwsSolutions-SMG4', reason);
    for (const pack of ['HIPAA.Security', 'NIST.800.53.R5']) {
      acknowledge(this.resource, `${pack}::${pack}-SecretsManagerRotationEnabled`, reason);
    }
  }

  private fillingProblems(): string[] {
    return custodyOf(this).breakGlassRoleArn === undefined
      ? [
          `secret whose value is put by hand needs a break-glass role, as nobody else may put one, got none; name the role by nameBreakGlassRole (${this.node.path})`,
        ]
      : [];
  }

  private throughSecretsManager(): { readonly StringEquals: Record<string, string> } {
    return { StringEquals: { 'kms:ViaService': `secretsmanager.${Stack.of(this).region}.amazonaws.com` } };
  }

  private requireDescription(description: string): void {
    if (!Token.isUnresolved(description) && (description === '' || description.length > LONGEST_DESCRIPTION)) {
      throw new Error(
        `description of a secret must have 1 to ${LONGEST_DESCRIPTION} characters, got ${description.length}; change description (${this.node.path})`,
      );
    }
  }

  private requireReaders(arns: readonly string[]): void {
    checkRange(this, {
      what: 'readers of a secret',
      value: arns.length,
      least: 0,
      most: MOST_READERS,
      prop: 'readerRoleArns',
    });
    const wrong = arns.find((arn, index) => arns.indexOf(arn) < index || !isRoleArn(arn));
    if (wrong !== undefined) {
      throw new Error(
        `reader of a secret must be the ARN of one role, named once, got "${wrong}"; change readerRoleArns (${this.node.path})`,
      );
    }
  }

  private requireOtherRegions(replicas: readonly SecretReplica[]): void {
    const own = Stack.of(this).region;
    const regions = replicas.map(({ region }) => region);
    const wrong = regions.find((region, index) => region === own || regions.indexOf(region) < index);
    if (wrong !== undefined) {
      throw new Error(
        `replica of a secret must be in another region than ${own}, each once, got ${wrong}; change replicaRegions (${this.node.path})`,
      );
    }
  }
}
