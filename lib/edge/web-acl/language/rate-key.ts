import { Token } from 'aws-cdk-lib';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { FallbackBehavior } from './fallback-behavior';
import { inLowerCase } from './in-lower-case';
import { isTokenName } from './is-token-name';
import { requireLabelToMatch } from './require-label';
import { renderTransformations, type TextTransformation } from './text-transformation';

const LONGEST_NAME = 64;
const ARGUMENT = /^\S{1,64}$/;

/**
 * One thing by which requests are counted together. Protects against one attacker with many addresses, and against many
 * customers behind one address. A request that lacks the thing is not counted.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-aggregation-options.html
 */
export class RateKey {
  /** The address that opened the connection. */
  static readonly ADDRESS = new RateKey('IP', { ip: {} });

  /** The address in the header that the rate names. */
  static readonly FORWARDED_ADDRESS = new RateKey('ForwardedIP', { forwardedIp: {} });

  /** The method. */
  static readonly METHOD = new RateKey('HTTPMethod', { httpMethod: {} });

  /** The autonomous system of the address. */
  static readonly ASN = new RateKey('ASN', { asn: {} });

  /**
   * The TLS client by its JA3 fingerprint.
   *
   * @param absent whether the rate acts on a request without one: MATCH acts on each of them at once, however few
   */
  static ja3(absent = FallbackBehavior.NO_MATCH): RateKey {
    return new RateKey('JA3Fingerprint', { ja3Fingerprint: { fallbackBehavior: absent } });
  }

  /**
   * The TLS client by its JA4 fingerprint.
   *
   * @param absent whether the rate acts on a request without one: MATCH acts on each of them at once, however few
   */
  static ja4(absent = FallbackBehavior.NO_MATCH): RateKey {
    return new RateKey('JA4Fingerprint', { ja4Fingerprint: { fallbackBehavior: absent } });
  }

  /** The value of a header. @throws if the name is none */
  static header(name: string, transformations: TextTransformation[] = []): RateKey {
    return RateKey.named('header', 'header', inLowerCase(name), transformations);
  }

  /** The value of a cookie. @throws if the name is none */
  static cookie(name: string, transformations: TextTransformation[] = []): RateKey {
    return RateKey.named('cookie', 'cookie', name, transformations);
  }

  /** The value of a query argument. @throws if the name is none */
  static queryArgument(name: string, transformations: TextTransformation[] = []): RateKey {
    return RateKey.named('query argument', 'queryArgument', inLowerCase(name), transformations);
  }

  /** The whole query. */
  static queryString(transformations: TextTransformation[] = []): RateKey {
    const textTransformations = renderTransformations(transformations);
    return new RateKey('QueryString', { queryString: { textTransformations } });
  }

  /** The path. */
  static uriPath(transformations: TextTransformation[] = []): RateKey {
    const textTransformations = renderTransformations(transformations);
    return new RateKey('UriPath', { uriPath: { textTransformations } });
  }

  /** The label that earlier rules added in a namespace, which ends in a colon. @throws if it can be no namespace */
  static labelNamespace(namespace: string): RateKey {
    if (!namespace.endsWith(':')) {
      throw new Error(`label namespace of a rate ends in a colon, got "${namespace}"; write "${namespace}:"`);
    }
    requireLabelToMatch(namespace.slice(0, -1));
    return new RateKey(`LabelNamespace ${namespace}`, { labelNamespace: { namespace } }, [namespace]);
  }

  private static named(
    what: string,
    property: 'header' | 'cookie' | 'queryArgument',
    name: string,
    transformations: TextTransformation[],
  ): RateKey {
    const isName = property === 'queryArgument' ? ARGUMENT.test(name) : isTokenName(name, LONGEST_NAME);
    if (!Token.isUnresolved(name) && !isName) {
      throw new Error(
        `rate counts by a ${what} with a name of 1 to ${LONGEST_NAME} characters that a request can bear, got "${name}"; correct it`,
      );
    }
    const textTransformations = renderTransformations(transformations);
    return new RateKey(`${what} ${name}`, { [property]: { name, textTransformations } });
  }

  private constructor(
    /** What it is, unique among keys that count the same. */
    readonly kind: string,
    private readonly property: CfnWebACL.RateBasedStatementCustomKeyProperty,
    /** Labels that it looks for. */
    readonly matchedLabels: readonly string[] = [],
  ) {}

  /** As one of several keys. */
  render(): CfnWebACL.RateBasedStatementCustomKeyProperty {
    return this.property;
  }
}
