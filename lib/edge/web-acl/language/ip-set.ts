import { Token } from 'aws-cdk-lib';
import { CfnIPSet } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { requireScopeRegion } from '../require-scope-region';
import { type WebAclScope } from '../web-acl-scope';
import { type AddressFamily, requireAddressRanges } from './address-range';
import { requireDescription } from './require-description';

/** AWS WAF holds no more ranges in one set. */
const MOST_RANGES = 10_000;

/** Settings of an {@link IpSet}. */
export interface IpSetProps {
  /** Scope of the web ACLs that use it. */
  readonly scope: WebAclScope;

  /** Whether it holds IPv4 or IPv6; a set holds one of them. */
  readonly family: AddressFamily;

  /**
   * Ranges in CIDR notation, e.g. `192.0.2.0/24` or `2001:db8::/32`; IPv4 from /1 to /32, IPv6 from /1 to /128, 1 to
   * 10,000 of them, each once.
   */
  readonly ranges: string[];

  /**
   * Whose addresses these are, for people who read the console; 3 to 256 letters, digits, inner spaces and `+=:#@/-,.`, `+` not
   * first.
   */
  readonly description: string;
}

/**
 * A list of address ranges for rules. Protects against a list that selects everybody or nobody: each range is a network
 * address of its family, and `0.0.0.0/0` is none.
 *
 * @throws if a range is malformed, of the other family, named twice or everybody, or the list is empty
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-ip-set-managing.html
 */
export class IpSet extends Construct {
  /** ARN of the set. */
  readonly ipSetArn: string;

  /** Scope of the web ACLs that can use it. */
  readonly scope: WebAclScope;

  constructor(scope: Construct, id: string, props: IpSetProps) {
    super(scope, id);
    requireScopeRegion(this, 'IP set', props.scope);
    requireDescription(this, props.description);
    if (!Token.isUnresolved(props.ranges)) {
      if (props.ranges.length < 1 || props.ranges.length > MOST_RANGES) {
        throw new Error(
          `IP set holds 1 to ${MOST_RANGES} ranges, got ${props.ranges.length}; leave it out or split it (${this.node.path})`,
        );
      }
      requireAddressRanges(props.family, props.ranges, this.node.path);
    }
    this.scope = props.scope;
    this.ipSetArn = new CfnIPSet(this, 'Set', {
      scope: props.scope,
      ipAddressVersion: props.family,
      addresses: props.ranges,
      description: props.description,
    }).attrArn;
  }
}
