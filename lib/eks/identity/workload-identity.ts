import { Duration, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkRoleName } from '../../foundation';
import { acknowledgeObjectRights } from './acknowledge-object-rights';
import { webIdentityTrust } from './web-identity-trust';

const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SERVICE_ACCOUNT = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** Settings of a {@link WorkloadIdentity}. */
export interface WorkloadIdentityProps {
  /** The identity provider of the cluster. */
  readonly identityProvider: iam.IOpenIdConnectProvider;

  /** Kubernetes namespace of the service account, a DNS label. */
  readonly namespace: string;

  /** Name of the service account, a DNS name. */
  readonly serviceAccount: string;

  /**
   * Name of the role, 1 to 64 letters, digits and `+=,.@_-`, for policies of earlier stacks that must name a role which does
   * not exist yet. Unique in the account; changing it makes another role.
   *
   * @default - CloudFormation names it
   */
  readonly roleName?: string;
}

/**
 * The IAM role of one Kubernetes service account (IRSA). Protects against pods that share rights: the trust names the
 * audience and the subject exactly, a session lasts an hour, and there is no way to write a wildcard.
 *
 * Grant it rights as to any grantee. They become one managed policy, which IAM versions, and nothing else can share.
 *
 * @throws if the namespace or the service account is no valid name, in particular empty, a wildcard, or unknown at
 *   synthesis, or the role's name is none
 * @see https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 */
export class WorkloadIdentity extends Construct implements iam.IGrantable {
  /** The role, for the annotation `eks.amazonaws.com/role-arn` of the service account. */
  readonly role: iam.IRole;
  private rights?: iam.ManagedPolicy;

  constructor(scope: Construct, id: string, props: WorkloadIdentityProps) {
    super(scope, id);
    const { identityProvider, namespace, serviceAccount, roleName } = props;
    this.checkName('namespace', namespace, NAMESPACE);
    this.checkName('serviceAccount', serviceAccount, SERVICE_ACCOUNT);
    if (roleName !== undefined) {
      checkRoleName(this, { what: 'workload identity', value: roleName, prop: 'roleName' });
    }
    const role = new iam.Role(this, 'Role', {
      roleName,
      description: `Kubernetes service account ${namespace}/${serviceAccount}`.slice(0, 1000),
      assumedBy: new iam.WebIdentityPrincipal(identityProvider.openIdConnectProviderArn),
      maxSessionDuration: Duration.hours(1),
    });
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = webIdentityTrust({
      providerArn: identityProvider.openIdConnectProviderArn,
      issuer: identityProvider.openIdConnectProviderIssuer,
      namespace,
      serviceAccount,
    });
    this.role = role;
  }

  /** Receives the rights of the workload. */
  get grantPrincipal(): iam.IPrincipal {
    if (!this.rights) {
      this.rights = new iam.ManagedPolicy(this, 'Rights', { roles: [this.role] });
      acknowledgeObjectRights(this.rights);
    }
    return this.rights.grantPrincipal;
  }

  private checkName(prop: string, value: string, pattern: RegExp): void {
    if (Token.isUnresolved(value) || !pattern.test(value)) {
      throw new Error(
        `workload identity needs one exact ${prop} that is known at synthesis (a-z, 0-9, -), got "${value}"; name it (${this.node.path})`,
      );
    }
  }
}
