import { ChosenRecords } from './chosen-records';
import { clientNetworkOf } from './client-network';
import { HonestClients, type HonestSignal, signalsInUse } from './honest-clients';
import { type Promotion, promotionOf } from './promotion';
import { MatchEffect, ruleMatchesOf } from './rule-match';
import { RuleTally } from './rule-tally';
import { WafLogError } from './waf-log-error';
import { type WafLogRecord } from './waf-log-record';
import { type CompleteOptions, completeWafReportOptions, type WafReportOptions } from './waf-report-options';
import { wilsonInterval } from './wilson-interval';

/** How often something was seen. */
export interface NamedCount {
  /** What was seen. */
  readonly name: string;

  /** How often. */
  readonly requests: number;
}

/** What the log says about one rule. */
export interface RuleReport {
  /** Name of the rule of the web ACL, or `Group/Rule` for a rule inside a group. */
  readonly rule: string;

  /** Requests that matched. */
  readonly requests: number;

  /** Distinct clients among them: by token where one is logged, else by address, user agent and TLS fingerprint. */
  readonly clients: number;

  /** Distinct addresses among them; of IPv6, /64 blocks, here and below. */
  readonly addresses: number;

  /** What the rule did with them, most often first. */
  readonly effects: readonly NamedCount[];

  /** Classes of paths that matched, most often first, at most five. */
  readonly paths: readonly NamedCount[];

  /** Requests that the rule stopped or would have stopped. */
  readonly stopped: number;

  /** Those of them that came from clients known to be honest. */
  readonly falsePositives: number;

  /** The signals by which they are known, most often first; one request may show several. */
  readonly signals: readonly NamedCount[];

  /** Their share, 0 to 1; 0 where nothing was stopped. */
  readonly falsePositiveRate: number;

  /** Lower bound of the share's 95 % interval, 0 to 1. */
  readonly lowestRate: number;

  /** Upper bound of the share's 95 % interval, 0 to 1. */
  readonly highestRate: number;

  /** Distinct addresses that the rule stopped or would have stopped. */
  readonly stoppedAddresses: number;

  /** Those of them with a request of an honest client among the stopped ones. */
  readonly hurtAddresses: number;

  /** What is to be done about the rule. */
  readonly promotion: Promotion;
}

/** What the log of a web ACL says about its rules; holds counts only, no address and no client. */
export interface WafReport {
  /** Name of the web ACL. */
  readonly webAcl: string;

  /** The day that the report is made for. */
  readonly today: string;

  /** Day of the first request, `YYYY-MM-DD`. */
  readonly from: string;

  /** Day of the last request, `YYYY-MM-DD`. */
  readonly to: string;

  /** Days that hold requests. */
  readonly days: number;

  /** Requests in the log. */
  readonly requests: number;

  /** Distinct addresses in it of clients that are known to be honest. */
  readonly honestAddresses: number;

  /** What they are known by, see {@link HonestSignal}. */
  readonly signals: readonly string[];

  /** Rules that matched, or that were asked for, by name; a group before the rules inside it. */
  readonly rules: readonly RuleReport[];
}

const MOST_PATHS = 5;

/**
 * Turns the log of a web ACL into what each rule did or would have done, whom it would have hurt, and the promotion to
 * make. Protects against two mistakes: a rule that never leaves COUNT, and one that leaves it on a guess.
 *
 * @param log every record of the period, in any order; gone through twice
 * @throws if the log is empty, holds several web ACLs and none is named, or requests of a day after today, or if a
 * challenge or label rule matched nothing in it
 */
export function wafReportOf(log: Iterable<WafLogRecord>, options: WafReportOptions): WafReport {
  const complete = completeWafReportOptions(options);
  const records = new ChosenRecords(log, complete);
  const honest = new HonestClients(records, complete.purchasePaths, complete.knownGood);
  const tallies = new Map(complete.rules.map((rule) => [rule, tallyOf(rule, complete)]));
  const honestAddresses = new Set<string>();
  const days = new Set<string>();
  let requests = 0;
  let isWhole = false;
  for (const record of records) {
    requests += 1;
    days.add(dayOf(record.time));
    const signals = honest.signalsOf(record);
    if (signals.length > 0) {
      honestAddresses.add(clientNetworkOf(record.clientAddress));
    }
    const matches = ruleMatchesOf(record);
    isWhole ||= record.action === 'ALLOW' && matches.length === 0;
    for (const { rule, effect } of matches) {
      const tally = tallies.get(rule) ?? tallyOf(rule, complete);
      tallies.set(rule, tally);
      tally.add(record, effectOn(rule, effect, complete), signals);
    }
  }
  const sortedDays = [...days].sort();
  const [from, to] = [sortedDays[0], sortedDays[sortedDays.length - 1]];
  if (from === undefined || to === undefined) {
    throw new WafLogError('the log holds no request to report on; name a longer log, or an earlier day since');
  }
  if (to > complete.today) {
    throw new WafLogError(`the log holds requests of ${to}, after today, ${complete.today}; give the right day`);
  }
  requireMatched('challenge rule', complete.challengeRules, tallies);
  requireMatched('label rule', complete.labelRules, tallies);
  const gaps = gapsOf(isWhole, honest.sawPurchase, complete);
  return {
    webAcl: records.webAcl ?? '',
    today: complete.today,
    from,
    to,
    days: days.size,
    requests,
    honestAddresses: honestAddresses.size,
    signals: signalsInUse(complete.purchasePaths, complete.knownGood),
    rules: [...tallies]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([rule, tally]) =>
        ruleReportOf(rule, tally, { days: sortedDays, gaps, honestAddresses: honestAddresses.size }, complete),
      ),
  };
}

function tallyOf(rule: string, { challengeRules }: CompleteOptions): RuleTally {
  return new RuleTally(rule, challengeRules.includes(rule));
}

/** A rule that counts to give a label would have stopped nothing; the log does not tell it from one that is staged. */
function effectOn(rule: string, effect: MatchEffect, { labelRules }: CompleteOptions): MatchEffect {
  return effect === MatchEffect.COUNTED && labelRules.includes(rule) ? MatchEffect.NOTED : effect;
}

function requireMatched(what: string, names: readonly string[], tallies: ReadonlyMap<string, RuleTally>): void {
  const unmatched = names.find((name) => !tallies.has(name));
  if (unmatched !== undefined) {
    throw new WafLogError(
      `${what} ${unmatched} matched no request of the log; correct its name, leave it out, or name it among the rules to report on too`,
    );
  }
}

/** A web ACL can log what its rules judged and drop the rest, and with it the purchases of those whom a rule would stop. */
function gapsOf(isWhole: boolean, sawPurchase: boolean, { purchasePaths }: CompleteOptions): string[] {
  return [
    ...(isWhole ? [] : ['the log holds only requests that a rule judged; log all of them']),
    ...(purchasePaths.length === 0 || sawPurchase
      ? []
      : [`no request to ${purchasePaths.join(', ')} was let through; correct the path, or log all requests`]),
  ];
}

/** What holds for every rule: days with requests in order, what is missing, and addresses of honest clients. */
interface LogFacts {
  readonly days: readonly string[];
  readonly gaps: readonly string[];
  readonly honestAddresses: number;
}

function ruleReportOf(
  rule: string,
  tally: RuleTally,
  { days, gaps, honestAddresses }: LogFacts,
  options: CompleteOptions,
): RuleReport {
  const { stopped, falsePositives, lastEffect, firstTime } = tally;
  const from = firstTime === undefined ? undefined : dayOf(firstTime);
  const { stoppedAddressCount: stoppedAddresses, hurtAddressCount: hurtAddresses } = tally;
  const interval = wilsonInterval(falsePositives, stopped);
  return {
    rule,
    requests: tally.requests,
    clients: tally.clientCount,
    addresses: tally.addressCount,
    effects: countsOf<MatchEffect>(tally.effects),
    paths: countsOf(tally.paths).slice(0, MOST_PATHS),
    stopped,
    falsePositives,
    signals: countsOf<HonestSignal>(tally.signals),
    falsePositiveRate: stopped === 0 ? 0 : falsePositives / stopped,
    lowestRate: interval.low,
    highestRate: interval.high,
    stoppedAddresses,
    hurtAddresses,
    promotion: promotionOf(
      {
        ...(from !== undefined && { from }),
        to: days[days.length - 1] ?? '',
        days: days.filter((day) => from !== undefined && day >= from).length,
        gaps,
        stopped,
        falsePositives,
        stoppedAddresses,
        hurtAddresses,
        honestAddresses,
        ...(lastEffect !== undefined && { lastEffect }),
      },
      options,
    ),
  };
}

/** Most often first, and by name where that is the same. */
function countsOf<K extends string>(counts: ReadonlyMap<K, number>): NamedCount[] {
  return [...counts]
    .map(([name, requests]) => ({ name, requests }))
    .sort((one, other) => other.requests - one.requests || (one.name < other.name ? -1 : 1));
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
