import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';
import { custodyOf, keyUsersOf } from './custody';
import { keyAlias } from './key-alias';
import { accountUseStatements, allow, keyStatements, serviceUseStatements } from './key-statements';
import { type AccountUse, checkAccountUse, checkKeyUse, type KeyConditions, type KeyUse } from './key-use';
import { VIA_SERVICES } from './via-services';

/**
 * Where the value of `kms:ViaService` is not the short name with the region. ElastiCache uses two names; AWS Backup copies
 * to another region from there.
 */
const VIA: Readonly<Record<string, (region: string) => string[]>> = {
  elasticache: (region) => [`dax.${region}.amazonaws.com`, `elasticache.${region}.amazonaws.com`],
  backup: () => ['backup.*.amazonaws.com'],
};

/** Settings of an {@link EncryptionKey}. */
export interface EncryptionKeyProps {
  /** What the key protects, shown in the console and in the evidence. */
  readonly description: string;

  /**
   * AWS services through which the key is used, by their short names, e.g. `rds`, `s3` (`kms:ViaService`); none where
   * services use it as themselves alone, see {@link EncryptionKey.allowService}. By whom: the roles that `nameKeyUsers`
   * named for the scope, or else every principal of the account that IAM lets. One of {@link VIA_SERVICES}; for another
   * there is {@link EncryptionKey.allowUse} with a condition of its own on `kms:ViaService`.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
   */
  readonly services: string[];

  /**
   * Whether the key can be copied to other regions, with its material; KMS never changes that, so that another value is
   * another key. For what crosses as ciphertext.
   *
   * @default false
   */
  readonly multiRegion?: boolean;

  /**
   * Why the deploying role may create grants on the key that KMS does not recognise as those of an AWS service; 30
   * characters or more. For the few services that take theirs in that way.
   *
   * @default - only AWS services create grants
   */
  readonly deploymentGrantsReason?: string;
}

/** Use of a key by a service-linked role, which has no policy that could name a customer managed key. */
export interface LinkedRoleUse {
  /** What the use is for, letters and digits; once in the policy of a key. */
  readonly sid: string;

  /** The role behind `aws-service-role/`, e.g. `autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`; it need not exist. */
  readonly role: string;

  /** KMS actions, e.g. `kms:Decrypt`. */
  readonly actions: string[];

  /** What else must hold, by operator. @default - nothing */
  readonly conditions?: KeyConditions;
}

/**
 * A customer managed symmetric key with a policy that is whole. Protects against silent loss (nobody deletes or disables
 * it but the break-glass role, with 30 days' notice), against an administrator who opens it (its policy is changed by
 * deployments and break-glass alone), against a right to decrypt without a right to the data (principals use it through
 * the named services alone, unless {@link EncryptionKey.allowUse} names them), against a right to the data that somebody
 * gave himself (where `nameKeyUsers` named the users) and stale key material (rotated every year). A grant outlives the
 * role that made it, so nobody but AWS services can create one.
 *
 * By default nobody is named, and everybody whom IAM lets use the service uses the key through it.
 *
 * Whom deployments and break-glass are is asked of the scope, see {@link custodyOf}. Whoever becomes one of them can do
 * what they can, and replace the policy by one without the notice, after which 7 days suffice: a service control policy
 * stands above that, and no key policy.
 *
 * It is retained even when the deployment that made it fails, since CloudFormation could not delete it. A key that
 * was left so encrypts nothing and has no alias.
 *
 * @throws if KMS knows no service by a name
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export class EncryptionKey extends Construct {
  /** The key as a reference: what another construct adds to its policy does nothing. */
  readonly key: kms.IKey;
  private readonly resource: kms.Key;
  private readonly services = new Set<string>();
  private readonly sids = new Set<string>();
  private serviceUse: iam.PolicyStatement[] = [];

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const { description, services, multiRegion = false, deploymentGrantsReason } = props;
    const deploymentGrants = deploymentGrantsReason !== undefined;
    this.resource = new kms.Key(this, 'Key', {
      description,
      enableKeyRotation: true,
      rotationPeriod: Duration.days(365),
      pendingWindow: Duration.days(30),
      multiRegion: multiRegion ? true : undefined,
      removalPolicy: RemovalPolicy.RETAIN,
      policy: new iam.PolicyDocument({
        statements: keyStatements({ custody: custodyOf(this), multiRegion, deploymentGrants }),
      }),
    });
    this.key = kms.Key.fromKeyArn(this, 'Sealed', this.resource.keyArn);
    new kms.CfnAlias(this, 'Alias', { aliasName: keyAlias(this), targetKeyId: this.resource.keyId });
    this.useThrough(...services);
    if (deploymentGrants) {
      acknowledge(this.resource, 'cdk-validator-cfnguard::kms_create_grant_aws_service_check', deploymentGrantsReason);
    }
  }

  /**
   * Lets the users of the key use it through further services, as `services` does.
   *
   * @param services short names, e.g. `dynamodb`
   * @throws if KMS knows no service by one
   */
  useThrough(...services: string[]): void {
    for (const service of services) {
      if (!VIA_SERVICES.includes(service)) {
        throw new Error(
          `encryption key needs short names that KMS knows services by, got "${service}"; change services to some of ${VIA_SERVICES.join(', ')} (${this.node.path})`,
        );
      }
      this.services.add(service);
    }
    const { account, region } = Stack.of(this);
    const via = [...this.services].flatMap((service) => VIA[service]?.(region) ?? `${service}.${region}.amazonaws.com`);
    if (this.serviceUse.length > 0) {
      this.serviceUse.forEach((statement) => statement.addCondition('StringLike', { 'kms:ViaService': via.sort() }));
    } else if (via.length > 0) {
      this.serviceUse = serviceUseStatements(account, via.sort(), keyUsersOf(this));
      this.serviceUse.forEach((statement) => this.resource.addToResourcePolicy(statement));
    }
  }

  /**
   * Lets one AWS service use the key, and only for the named source.
   *
   * @param service the service principal, e.g. `delivery.logs.amazonaws.com`
   * @param actions the KMS actions, e.g. `kms:GenerateDataKey*`
   * @param conditions what narrows the use to this account's resources; there is no form without one
   * @throws if no condition is given
   */
  allowService(service: string, actions: string[], conditions: KeyConditions): void {
    if (Object.keys(conditions).length === 0) {
      throw new Error(
        `use of the key by ${service} needs a condition, got none; add aws:SourceAccount or aws:SourceArn (${this.node.path})`,
      );
    }
    this.resource.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(service)],
        actions,
        resources: ['*'],
        conditions,
      }),
    );
  }

  /**
   * Lets named roles of the account use the key by calling KMS themselves, where their own policies allow it too.
   *
   * The account is the principal and the roles are a condition, because KMS refuses a policy that names a role which does
   * not exist yet, and turns the name into an id that is lost when the role is made anew.
   *
   * @param use the roles and what they do
   * @throws if a role or an action is none, or the `sid` is taken
   */
  allowUse(use: KeyUse): void {
    checkKeyUse(this, use);
    this.takeSid(use.sid);
    const { sid, actions, roleArns, conditions = {} } = use;
    this.resource.addToResourcePolicy(
      allow(sid, actions, {
        ...conditions,
        ArnEquals: { ...conditions['ArnEquals'], 'aws:PrincipalArn': roleArns },
      }),
    );
  }

  /**
   * Lets a service-linked role of the account use the key. Nothing else could: its policy is AWS's, and knows no customer
   * managed key.
   *
   * @param use the role and what it does
   * @throws if the `sid` is taken
   */
  allowLinkedRole(use: LinkedRoleUse): void {
    this.takeSid(use.sid);
    const { account, partition } = Stack.of(this);
    const { sid, actions, role, conditions = {} } = use;
    this.resource.addToResourcePolicy(
      new iam.PolicyStatement({
        sid,
        // As a principal it would have to exist, and it only comes with the first use of its service in an account.
        principals: [new iam.AnyPrincipal()],
        actions,
        resources: ['*'],
        conditions: {
          ...conditions,
          StringEquals: {
            ...conditions['StringEquals'],
            'aws:PrincipalArn': `arn:${partition}:iam::${account}:role/aws-service-role/${role}`,
            'kms:CallerAccount': account,
          },
        },
      }),
    );
  }

  /**
   * Lets another account use the key, whoever IAM lets there: what its principals read here must be shared with it too. For
   * copies of backups, which AWS makes with the rights of the account that they go to.
   *
   * The root of the account is the principal, as AWS documents it: who of the account AWS makes copies as is not said.
   *
   * @param use the account and what it does
   * @throws if account or action is none, or the `sid` is taken
   */
  allowAccount(use: AccountUse): void {
    checkAccountUse(this, use);
    this.takeSid(use.sid);
    for (const statement of accountUseStatements(use)) {
      this.resource.addToResourcePolicy(statement);
    }
  }

  private takeSid(sid: string): void {
    if (this.sids.has(sid)) {
      throw new Error(`use of a key needs a sid of its own, got ${sid} twice; change sid (${this.node.path})`);
    }
    this.sids.add(sid);
  }
}
