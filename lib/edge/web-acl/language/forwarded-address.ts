import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { VIEWER_ADDRESS_HEADER } from '../../functions/viewer-address';
import { FallbackBehavior } from './fallback-behavior';

const HEADER_NAME = /^[A-Za-z0-9-]{1,255}$/;

/** Which address of a header that lists several is taken. */
export enum AddressPosition {
  /** The first, which in `X-Forwarded-For` the client writes itself. */
  FIRST = 'FIRST',
  /** The last, which the nearest proxy wrote. */
  LAST = 'LAST',
  /** Any of the list, at most 10; costs 4 WCU more in a match against an IP set. */
  ANY = 'ANY',
}

/**
 * The viewer's address where a proxy opened the connection. Protects against rules behind the edge that see CloudFront
 * in every request, and against addresses that the client invented.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
 */
export class ForwardedAddress {
  /**
   * The address that the edge wrote into `x-viewer-address`. A request whose header holds none that is valid counts as a match;
   * to one without the header AWS WAF does not apply the rule at all, so `viewerAddressRequired` refuses it before.
   */
  static readonly VIEWER = new ForwardedAddress(VIEWER_ADDRESS_HEADER, FallbackBehavior.MATCH, AddressPosition.FIRST);

  /**
   * An address in another header.
   *
   * @param headerName the header, 1 to 255 letters, digits and dashes
   * @param invalid what a request does whose header holds no valid address; to one without the header the rule is not applied
   * @param position which address of several
   * @throws if the header name is none
   */
  static inHeader(headerName: string, invalid: FallbackBehavior, position = AddressPosition.LAST): ForwardedAddress {
    if (!HEADER_NAME.test(headerName)) {
      throw new Error(
        `header of a forwarded address has 1 to 255 letters, digits and dashes, got "${headerName}"; correct it`,
      );
    }
    return new ForwardedAddress(headerName, invalid, position);
  }

  private constructor(
    private readonly headerName: string,
    private readonly fallbackBehavior: FallbackBehavior,
    private readonly position: AddressPosition,
  ) {}

  /** What a match against an IP set costs more, in WCU. */
  get surcharge(): number {
    return this.position === AddressPosition.ANY ? 4 : 0;
  }

  /** As statements about countries, networks and rates take it. */
  render(): CfnWebACL.ForwardedIPConfigurationProperty {
    return { headerName: this.headerName, fallbackBehavior: this.fallbackBehavior };
  }

  /** As a match against an IP set takes it. */
  renderForIpSet(): CfnWebACL.IPSetForwardedIPConfigurationProperty {
    return { ...this.render(), position: this.position };
  }
}
