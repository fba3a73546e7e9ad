import { Token } from 'aws-cdk-lib';
import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type WebAclScope } from '../web-acl-scope';
import { type ForwardedAddress } from './forwarded-address';
import { type Match } from './match';
import { RateKey } from './rate-key';
import { factsOfSome, type RequestFact } from './request-fact';
import { EVERY_SCOPE, type IStatement } from './statement';

const LOWEST_LIMIT = 10;
const HIGHEST_LIMIT = 2_000_000_000;
const WINDOWS = [60, 120, 300, 600];
const MOST_KEYS = 5;
const BASE_COST = 2;
const KEY_COST = 30;

/** Settings of a {@link Rate}. */
export interface RateProps {
  /** Requests per window that are still let through, 10 (WAF's minimum) to 2,000,000,000. */
  readonly limit: number;

  /** Window in seconds: 60, 120, 300 or 600. WAF looks about every ten seconds, so a limit bites a little late. */
  readonly windowSeconds: number;

  /**
   * By what requests are counted together, at most 5, each once; each costs 30 WCU unless it is the address alone. None
   * counts all together, and demands `scopeDown`.
   *
   * @default - the address that opened the connection
   */
  readonly keys?: RateKey[];

  /** Where a forwarded address is found; needed with the key FORWARDED_ADDRESS, and only with it. @default - nowhere */
  readonly forwarded?: ForwardedAddress;

  /** Which requests are counted. @default - every request: the catch-all */
  readonly scopeDown?: Match;

  /** What is limited, for messages. @default - nothing is said */
  readonly what?: string;
}

/**
 * Requests of whoever asks too often. Protects against brute force, scraping and floods from single sources. It cannot
 * be a part of another condition.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export class Rate implements IStatement {
  readonly capacity: number;
  readonly matchedLabels: readonly string[];
  readonly addedLabels: readonly string[];
  readonly scopes: readonly WebAclScope[];
  readonly facts: readonly RequestFact[];
  private readonly props: RateProps;
  private readonly keys: readonly RateKey[];

  /** @throws if the limit, the window or the keys are outside what AWS WAF takes */
  constructor(props: RateProps) {
    const { scopeDown, keys = [RateKey.ADDRESS] } = props;
    requireLimit(props);
    requireKeys(props, keys);
    this.props = props;
    this.keys = keys;
    this.capacity = BASE_COST + (this.isCustom ? keys.length * KEY_COST : 0) + (scopeDown?.capacity ?? 0);
    this.matchedLabels = [...keys.flatMap(({ matchedLabels }) => matchedLabels), ...(scopeDown?.matchedLabels ?? [])];
    this.addedLabels = scopeDown?.addedLabels ?? [];
    this.scopes = scopeDown?.scopes ?? EVERY_SCOPE;
    this.facts = factsOfSome(scopeDown?.facts ?? []);
  }

  render(): CfnWebACL.StatementProperty {
    const { limit, windowSeconds, forwarded, scopeDown } = this.props;
    return {
      rateBasedStatement: {
        limit,
        evaluationWindowSec: windowSeconds,
        aggregateKeyType: this.aggregateKeyType,
        ...(this.isCustom && { customKeys: this.keys.map((key) => key.render()) }),
        ...(forwarded && { forwardedIpConfig: forwarded.render() }),
        ...(scopeDown && { scopeDownStatement: scopeDown.render() }),
      },
    };
  }

  /** Whether it counts every request by its address alone: what Shield Advanced demands in BLOCK. */
  get isCatchAll(): boolean {
    return this.props.scopeDown === undefined && !this.isCustom;
  }

  private get isCustom(): boolean {
    return this.aggregateKeyType === 'CUSTOM_KEYS';
  }

  private get aggregateKeyType(): string {
    const [first, second] = this.keys;
    if (first === undefined) {
      return 'CONSTANT';
    }
    const isAddress = first === RateKey.ADDRESS || first === RateKey.FORWARDED_ADDRESS;
    // WAF refuses an address as the only custom key.
    return isAddress && second === undefined ? (first === RateKey.ADDRESS ? 'IP' : 'FORWARDED_IP') : 'CUSTOM_KEYS';
  }
}

function requireLimit({ limit, windowSeconds, what }: RateProps): void {
  const of = what === undefined ? '' : ` of ${what}`;
  const isNumber = Number.isInteger(limit) && limit >= LOWEST_LIMIT && limit <= HIGHEST_LIMIT;
  if (!Token.isUnresolved(limit) && !isNumber) {
    throw new Error(
      `rate limit${of} must be a whole number from ${LOWEST_LIMIT} to ${HIGHEST_LIMIT} requests, got ${limit}; ${limit < LOWEST_LIMIT ? 'raise' : 'lower'} it`,
    );
  }
  if (!Token.isUnresolved(windowSeconds) && !WINDOWS.includes(windowSeconds)) {
    throw new Error(
      `rate window${of} must be ${WINDOWS.join(', ')} seconds, got ${windowSeconds}; choose one of these`,
    );
  }
}

function requireKeys({ forwarded, scopeDown }: RateProps, keys: readonly RateKey[]): void {
  const kinds = keys.map(({ kind }) => kind);
  if (keys.length > MOST_KEYS || new Set(kinds).size < kinds.length) {
    throw new Error(`rate counts by at most ${MOST_KEYS} keys, each once, got ${kinds.join(', ')}; drop one`);
  }
  if (keys.length === 0 && scopeDown === undefined) {
    throw new Error('rate without keys counts all requests together and needs a scope-down, got none; give one');
  }
  if (keys.includes(RateKey.FORWARDED_ADDRESS) !== (forwarded !== undefined)) {
    throw new Error(
      `rate by forwarded address needs both the key FORWARDED_ADDRESS and forwarded, got only ${forwarded === undefined ? 'the key' : 'forwarded'}; give both or none`,
    );
  }
}
