import { type IWebAclRule } from './web-acl-rule';

/**
 * The capacity that rules take in a web ACL, by AWS's documented costs. Protects against a web ACL that AWS refuses at
 * deployment, or that costs more than anybody meant it to. AWS computes the true figure itself when it deploys, and may
 * find less: it pays once for a transformation that several statements make of the same field.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html
 */
export class WebAclCapacity {
  /** What the price of a web ACL includes, in WCU; every 500 more are billed. */
  static readonly INCLUDED = 1500;

  /** What no web ACL can exceed, in WCU; the quota cannot be raised. */
  static readonly MOST = 5000;

  /** Type of the metadata that holds {@link WebAclCapacity.report} at each web ACL. */
  static readonly METADATA = 'cdk-defence-in-depth:WebAclCapacity';

  /** The sum over the rules, in WCU. */
  readonly units: number;

  /** A line for each rule and one for the sum, as people and reports read it. */
  readonly report: string;

  /** @param rules the rules of one web ACL */
  constructor(rules: IWebAclRule[]) {
    this.units = rules.reduce((sum, { capacity }) => sum + capacity, 0);
    this.report = [
      ...rules.map(({ name, capacity }) => `${name} ${capacity}`),
      `${this.units} of ${WebAclCapacity.MOST} WCU, ${WebAclCapacity.INCLUDED} within the basic price`,
    ].join('\n');
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
