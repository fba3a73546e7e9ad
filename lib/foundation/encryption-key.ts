import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** Settings of an {@link EncryptionKey}. */
export interface EncryptionKeyProps {
  /** What the key protects, shown in the console and in the evidence. */
  readonly description: string;

  /**
   * AWS services through which principals of the account may use the key, by their short names, e.g. `rds`, `s3`
   * (`kms:ViaService`); none where services use it as themselves alone, see {@link EncryptionKey.allowService}.
   */
  readonly services: string[];

  /**
   * Why anybody with rights to the key may create grants on it, and not only AWS services for their own resources; 30
   * characters or more. For the few services that KMS does not recognise when they do so.
   *
   * @default - only AWS services create grants
   */
  readonly unrestrictedGrantsReason?: string;
}

/**
 * A customer managed symmetric key. Protects against silent loss and stale key material: rotated every year, retained
 * when its stack goes, deleted only after the longest waiting period (30 days). A grant outlives the role that made it, so
 * nobody but AWS services can create one.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
 */
export class EncryptionKey extends Construct {
  /** The key; grant its use with `grantEncryptDecrypt` and its kin. */
  readonly key: kms.IKey;
  private readonly resource: kms.Key;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    this.resource = new kms.Key(this, 'Key', {
      description: props.description,
      enableKeyRotation: true,
      rotationPeriod: Duration.days(365),
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.key = this.resource;
    if (props.unrestrictedGrantsReason === undefined) {
      this.denyForeignGrants();
    } else {
      acknowledge(
        this.resource,
        'cdk-validator-cfnguard::kms_create_grant_aws_service_check',
        props.unrestrictedGrantsReason,
      );
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
  allowService(
    service: string,
    actions: string[],
    conditions: { readonly [operator: string]: { readonly [key: string]: string | string[] } },
  ): void {
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

  private denyForeignGrants(): void {
    this.resource.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'GrantsByServicesOnly',
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['kms:CreateGrant'],
        resources: ['*'],
        conditions: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
      }),
    );
  }
}
