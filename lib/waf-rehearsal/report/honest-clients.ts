import { isKnownGood, type KnownGoodClient } from './known-good-client';
import { shortHash } from './short-hash';
import { type WafLogRecord } from './waf-log-record';

/** Why a request is taken for one of an honest client. */
export enum HonestSignal {
  /**
   * It carried the token of a solved puzzle or challenge: the log shows a time of solution without a reason of failure,
   * or the label `awswaf:managed:token:accepted` or `awswaf:managed:captcha:accepted`.
   */
  SOLVED = 'solved challenge',

  /** The same client later reached a path that only a completed purchase leads to, and was let through. */
  PURCHASE = 'later purchase',

  /** It came from a class of clients that the list of known-good clients names. */
  KNOWN_GOOD = 'known-good client',
}

const ACCEPTED = ['awswaf:managed:token:accepted', 'awswaf:managed:captcha:accepted'];
const TOKEN_ID = 'awswaf:managed:token:id:';

/**
 * Names of the client of a request, the best first: the identifier in its token where a group labels it, then address,
 * user agent and TLS fingerprint together. People behind one address with the same browser share the second. Both are
 * hashes, for an attacker chooses the length of what they are made of.
 */
export function clientNamesOf({ labels, clientAddress, userAgent, ja4 }: WafLogRecord): readonly [string, ...string[]] {
  const connection = shortHash(JSON.stringify([clientAddress, userAgent, ja4]));
  const token = labels.find((label) => label.startsWith(TOKEN_ID));
  return token === undefined ? [connection] : [shortHash(token), connection];
}

/**
 * Tells honest clients by what the log shows. Protects against a rule that is promoted because nobody asked whom it
 * would have stopped. Each signal errs towards honesty: a bot can solve a challenge, ask for the page behind a purchase,
 * and share an address with a shopper. Where a rule stops such a bot it counts as a false positive; where none does, it
 * passes for one of the honest clients that a promotion needs to have seen.
 *
 * What the origin answered is not in the log, so an allowed request is no signal, and a purchase is known only by a path
 * that nothing but a completed purchase leads to.
 */
export class HonestClients {
  private readonly purchases = new Map<string, number>();

  /**
   * @param log every request of the period, in any order
   * @param purchasePaths starts of paths that only a completed purchase leads to, in whole segments; may be empty
   * @param knownGood classes of clients that are known to be honest; may be empty
   */
  constructor(
    log: Iterable<WafLogRecord>,
    purchasePaths: readonly string[],
    private readonly knownGood: readonly KnownGoodClient[],
  ) {
    if (purchasePaths.length === 0) {
      return;
    }
    for (const record of log) {
      if (record.action === 'ALLOW' && purchasePaths.some((path) => isUnder(record.path, path))) {
        for (const name of clientNamesOf(record)) {
          this.purchases.set(name, Math.max(record.time, this.purchases.get(name) ?? 0));
        }
      }
    }
  }

  /** Whether the log holds a purchase. */
  get sawPurchase(): boolean {
    return this.purchases.size > 0;
  }

  /** The signals that a request came from an honest client; none for most. */
  signalsOf(record: WafLogRecord): HonestSignal[] {
    const buysLater = clientNamesOf(record).some((name) => (this.purchases.get(name) ?? 0) > record.time);
    return [
      ...(record.solved || record.labels.some((label) => ACCEPTED.includes(label)) ? [HonestSignal.SOLVED] : []),
      ...(buysLater ? [HonestSignal.PURCHASE] : []),
      ...(isKnownGood(record, this.knownGood) ? [HonestSignal.KNOWN_GOOD] : []),
    ];
  }
}

/** The signals that a report looks for, in words: without a path or a list, the second and the third are not used. */
export function signalsInUse(purchasePaths: readonly string[], knownGood: readonly KnownGoodClient[]): string[] {
  const names = knownGood.map(({ name }) => name);
  return [
    HonestSignal.SOLVED,
    ...(purchasePaths.length > 0 ? [`${HonestSignal.PURCHASE} (${purchasePaths.join(', ')})`] : []),
    ...(names.length > 0 ? [`${HonestSignal.KNOWN_GOOD} (${names.join(', ')})`] : []),
  ];
}

function isUnder(path: string | undefined, start: string): boolean {
  return path !== undefined && (path === start || path.startsWith(start.endsWith('/') ? start : `${start}/`));
}
