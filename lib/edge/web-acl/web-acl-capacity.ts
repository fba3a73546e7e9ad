import { type IWebAclRule } from './web-acl-rule';

/**
 * The capacity that rules take in a web ACL, by AWS's documented costs. Protects against a web ACL that AWS refuses at
 * deployment, or that costs more than anybody meant it to. AWS computes the true figure itself when it deploys.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
 */
export class WebAclCapacity {
  /** What the price of a web ACL includes, in WCU; every 500 more are billed. */
  static readonly INCLUDED = 1500;

  /** What no web ACL can exceed, in WCU; the quota cannot be raised. */
  static readonly MOST = 5000;

  /** The sum over the rules, in WCU. */
  readonly units: number;

  /** @param rules the rules of one web ACL */
  constructor(rules: IWebAclRule[]) {
    this.units = rules.reduce((sum, { capacity }) => sum + capacity, 0);
  }

  /** Whether AWS bills more than the basic price: over 1,500. */
  get costsExtra(): boolean {
    return this.units > WebAclCapacity.INCLUDED;
  }

  /** Whether AWS refuses the web ACL: over 5,000. */
  get isRefused(): boolean {
    return this.units > WebAclCapacity.MOST;
  }
}
