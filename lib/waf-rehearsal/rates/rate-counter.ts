import { Ruling } from '../ruling';

/** When the requests of one instance came, in order; those that may belong to it stand apart. */
interface Instance {
  readonly certain: number[];
  readonly possible: number[];
}

const MILLISECONDS = 1000;

/**
 * The counts of one rate-based rule. Protects against a rate that is rehearsed as a bucket where AWS slides a window.
 *
 * AWS checks the rates about every ten seconds. Here the checks happen at whole multiples of the interval since 1970: at
 * a check the requests of the window before it are counted, and the instance is limited until the next check if they are
 * more than the limit. Limited requests count too. What came before the first record is taken for nothing.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
 */
export class RateCounter {
  private readonly instances = new Map<string, Instance>();
  /** Requests whose instance is not known. */
  private readonly anywhere: number[] = [];

  /**
   * @param windowSeconds seconds looked back
   * @param checkSeconds seconds between two checks
   */
  constructor(
    private readonly windowSeconds: number,
    private readonly checkSeconds: number,
  ) {}

  /**
   * Whether an instance is limited at a moment.
   *
   * @param key the instance; undefined where the record does not tell
   * @param timestamp the moment, milliseconds since 1970
   * @param limit requests that are still admitted
   */
  isLimited(key: string | undefined, timestamp: number, limit: number): Ruling {
    const interval = this.checkSeconds * MILLISECONDS;
    const check = Math.floor(timestamp / interval) * interval;
    const from = check - this.windowSeconds * MILLISECONDS;
    const between = (times: readonly number[]): number => firstFrom(times, check) - firstFrom(times, from);
    const most = ({ certain, possible }: Instance): number => between(certain) + between(possible);
    const open = between(this.anywhere);
    if (key === undefined) {
      const highest = [...this.instances.values()].reduce((high, instance) => Math.max(high, most(instance)), 0);
      return highest + open > limit
        ? Ruling.undecided('which requests the rate counts together is not recorded')
        : Ruling.NO_MATCH;
    }
    const instance = this.instances.get(key) ?? { certain: [], possible: [] };
    if (between(instance.certain) > limit) {
      return Ruling.MATCH;
    }
    return most(instance) + open > limit
      ? Ruling.undecided('the rate depends on requests that are undecided')
      : Ruling.NO_MATCH;
  }

  /** Counts a request; requests come in the order of time. */
  count(key: string | undefined, timestamp: number, isCertain: boolean): void {
    if (key === undefined) {
      this.anywhere.push(timestamp);
      return;
    }
    const instance = this.instances.get(key) ?? { certain: [], possible: [] };
    this.instances.set(key, instance);
    (isCertain ? instance.certain : instance.possible).push(timestamp);
  }
}

/** Place of the first time at or after a moment, by halves. */
function firstFrom(times: readonly number[], moment: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < moment) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
