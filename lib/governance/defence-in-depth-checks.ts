import { type CfnResource } from 'aws-cdk-lib';
import { NagMessageLevel, NagPack, type NagPackProps } from 'cdk-nag';
import { type IConstruct } from 'constructs';
import { catchAllRateLimitBlocks } from './rules/catch-all-rate-limit-blocks';
import { exactWebIdentity } from './rules/exact-web-identity';
import { keyOutlivesMistakes } from './rules/key-outlives-mistakes';
import { narrowSecurityGroup } from './rules/narrow-security-group';
import { noHostKeys } from './rules/no-host-keys';
import { privateLoadBalancer } from './rules/private-load-balancer';
import { type Rule } from './rules/rule';
import { standardSupport } from './rules/standard-support';
import { statefulIsRetained } from './rules/stateful-is-retained';

const RULES: readonly Rule[] = [
  catchAllRateLimitBlocks,
  exactWebIdentity,
  keyOutlivesMistakes,
  narrowSecurityGroup,
  noHostKeys,
  privateLoadBalancer,
  standardSupport,
  statefulIsRetained,
];

/**
 * The rules that the public packs lack, as a pack for any CDK app: open security groups, keys to hosts, inexact
 * federation, deletable keys, lost state, a public origin, paid extended support, a rate limit that only counts. Every
 * rule is an error.
 *
 * @example
 * Validations.of(app).addPlugins(new DefenceInDepthChecks(app));
 */
export class DefenceInDepthChecks extends NagPack {
  /** Name of the pack, and prefix of its rule ids in acknowledgements. */
  readonly name = 'DefenceInDepth';

  constructor(scope: IConstruct, props?: NagPackProps) {
    super(scope, props);
    this.packName = 'DefenceInDepth';
  }

  protected override checkResource(node: CfnResource): void {
    for (const { id, info, explanation, check } of RULES) {
      this.applyRule({ ruleSuffixOverride: id, info, explanation, level: NagMessageLevel.ERROR, rule: check, node });
    }
  }
}
