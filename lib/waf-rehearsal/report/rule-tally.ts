import { clientNetworkOf } from './client-network';
import { clientNamesOf, HonestSignal } from './honest-clients';
import { pathClassOf } from './path-class';
import { isInsideGroup, MatchEffect } from './rule-match';
import { type WafLogRecord } from './waf-log-record';

/** Beyond that many classes of paths an attacker chose them, and the rest is counted as one. */
const MOST_PATHS = 1000;
const OTHER_PATHS = '(other paths)';

/** What stops a request, or would. */
const STOPPING = [MatchEffect.BLOCKED, MatchEffect.CHALLENGED, MatchEffect.COUNTED];

/**
 * Counts what one rule did. Holds addresses and clients only to tell them apart; it gives out their number. Addresses
 * are those of {@link clientNetworkOf}: whom a rule stops and hurts is counted by them, for a client's other names are
 * its own choice.
 */
export class RuleTally {
  readonly effects = new Map<MatchEffect, number>();
  readonly paths = new Map<string, number>();
  readonly signals = new Map<HonestSignal, number>();
  requests = 0;
  falsePositives = 0;
  /** When the first request that matched came, milliseconds since 1970 UTC; undefined where none matched. */
  firstTime: number | undefined;
  private readonly clients = new Set<string>();
  private readonly addresses = new Set<string>();
  private readonly stoppedAddresses = new Set<string>();
  private readonly hurtAddresses = new Set<string>();
  private latest: readonly [number, MatchEffect] | undefined;

  /**
   * @param rule name of the rule, `Group/Rule` inside a group
   * @param asksForToken whether the rule's own action is a puzzle or a challenge, which a solved token passes
   */
  constructor(
    private readonly rule: string,
    private readonly asksForToken: boolean,
  ) {}

  /** Distinct clients that matched. */
  get clientCount(): number {
    return this.clients.size;
  }

  /** Distinct addresses that matched. */
  get addressCount(): number {
    return this.addresses.size;
  }

  /** Distinct addresses that the rule stopped or would have stopped. */
  get stoppedAddressCount(): number {
    return this.stoppedAddresses.size;
  }

  /** Distinct addresses of honest clients that the rule stopped or would have stopped. */
  get hurtAddressCount(): number {
    return this.hurtAddresses.size;
  }

  /** Requests that the rule stopped or would have stopped. */
  get stopped(): number {
    return STOPPING.reduce((sum, effect) => sum + (this.effects.get(effect) ?? 0), 0);
  }

  /** What the rule did with the last request that matched it. */
  get lastEffect(): MatchEffect | undefined {
    return this.latest?.[1] ?? (this.effects.has(MatchEffect.PASSED) ? MatchEffect.PASSED : undefined);
  }

  /** Counts one request that matched. */
  add(record: WafLogRecord, logged: MatchEffect, signals: readonly HonestSignal[]): void {
    const solved = this.asksForToken && signals.includes(HonestSignal.SOLVED);
    const effect = solved && logged === MatchEffect.COUNTED ? MatchEffect.PASSED : logged;
    const [client] = clientNamesOf(record);
    const address = clientNetworkOf(record.clientAddress);
    this.requests += 1;
    count(this.effects, effect);
    this.clients.add(client);
    this.addresses.add(address);
    const path = pathClassOf(record.path);
    count(this.paths, this.paths.has(path) || this.paths.size < MOST_PATHS ? path : OTHER_PATHS);
    this.firstTime = Math.min(record.time, this.firstTime ?? Infinity);
    if (this.tellsStage(logged) && (this.latest === undefined || record.time >= this.latest[0])) {
      this.latest = [record.time, logged];
    }
    if (!STOPPING.includes(effect)) {
      return;
    }
    this.stoppedAddresses.add(address);
    if (signals.length > 0 && !solved) {
      this.falsePositives += 1;
      this.hurtAddresses.add(address);
      signals.forEach((signal) => count(this.signals, signal));
    }
  }

  /** A solved token passes a rule inside a group whether the group counts or acts, so that it does not say which. */
  private tellsStage(effect: MatchEffect): boolean {
    return effect !== MatchEffect.PASSED || !isInsideGroup(this.rule);
  }
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
