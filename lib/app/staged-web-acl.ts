import { Annotations } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import { type Construct } from 'constructs';
import { edgeRules, LoggedRequests, StageDiscipline, TunedWebAcl, WebAclCapacity, WebAclScope } from '../edge';
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
  const webAcl = new TunedWebAcl(scope, 'WebAcl', {
    scope: WebAclScope.CLOUDFRONT,
    rules: edgeRules({ ...rules, ...(healthCheckPath !== undefined && { healthCheckPath }) }, scope),
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
