import { Annotations } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type Construct } from 'constructs';
import {
  edgeRules,
  type IWebAclRule,
  LoggedRequests,
  type ManagedVersions,
  StageDiscipline,
  TunedWebAcl,
  WebAclCapacity,
  WebAclScope,
} from '../edge';
import { type EdgeConfig, type StagedEdgeRules } from './config/edge-config';
import { type PlatformConfig } from './config/platform-config';

/** Settings of {@link stagedWebAcl}. */
export interface StagedWebAclProps {
  /** The rules and their stages. */
  readonly rules: StagedEdgeRules;
  /** The day on which the stages are judged. */
  readonly today: string;
  /** What the environment is for; production takes stages at their word. */
  readonly tier: PlatformConfig['tier'];
  /** Static versions of managed groups; those of groups that do not run here are for others. */
  readonly managedVersions?: ManagedVersions | undefined;
  /** Which requests its log keeps. @default all */
  readonly logged?: EdgeConfig['logged'];
  /** Path that the health check of Shield Advanced asks for, without a query. @default - there is none */
  readonly healthCheckPath?: string;
  /** The key of the log group, in us-east-1. */
  readonly encryptionKey: kms.IKey;
}

/** How seriously an environment takes the stages of rules. */
export const DISCIPLINES: Readonly<Record<PlatformConfig['tier'], StageDiscipline>> = {
  development: StageDiscipline.OBSERVED,
  production: StageDiscipline.ENFORCED,
};

/** The web ACL of one set of rules, that in force or that of a canary; the scope holds its IP sets. */
export function stagedWebAcl(scope: Construct, props: StagedWebAclProps): TunedWebAcl {
  const { rules, today, tier, logged, healthCheckPath, encryptionKey } = props;
  const built = edgeRules({ ...rules, ...(healthCheckPath !== undefined && { healthCheckPath }) }, scope);
  const webAcl = new TunedWebAcl(scope, 'WebAcl', {
    scope: WebAclScope.CLOUDFRONT,
    rules: built,
    managedVersions: versionsOf(built, props.managedVersions),
    stages: rules.stages,
    stageDiscipline: DISCIPLINES[tier],
    today,
    logged: logged === 'judged' ? LoggedRequests.JUDGED : LoggedRequests.ALL,
    encryptionKey,
  });
  if (webAcl.capacity > WebAclCapacity.INCLUDED) {
    Annotations.of(webAcl).acknowledgeWarning(
      'cdk-defence-in-depth:WebAclCapacity',
      'each rule stands for an attack of its own, and is dearer than the base price on purpose; 5,000 units are the end',
    );
  }
  return webAcl;
}

/** The versions of the groups that these rules run, out of those of all web ACLs. */
export function versionsOf(rules: readonly IWebAclRule[], versions: ManagedVersions = {}): ManagedVersions {
  const names = new Set(rules.map(({ name }) => name));
  return Object.fromEntries(Object.entries(versions).filter(([name]) => names.has(name)));
}
