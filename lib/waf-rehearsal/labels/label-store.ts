import { Ruling } from '../ruling';
import { ANY_ACCOUNT } from '../template/plain-text-of';

const FULL = 'awswaf:';
const ACCOUNT = /^awswaf:(\d{12}|<account>):/;

/**
 * The labels on one request: those that are certain, and those that may be there. Protects against a label rule that
 * seems idle because the rule before it was undecided.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-label-match.html
 */
export class LabelStore {
  private readonly certain = new Set<string>();
  private readonly possible = new Set<string>();
  private readonly possiblePrefixes = new Set<string>();

  /** @param account account in the names of own labels; {@link ANY_ACCOUNT} matches every account */
  constructor(private readonly account: string) {}

  /** Adds a label by its full name. */
  add(label: string): void {
    this.certain.add(this.named(label));
  }

  /** Adds a label that may be there. */
  addPossible(label: string): void {
    this.possible.add(this.named(label));
  }

  /** Says that any label with this start may be there. */
  addPossiblePrefix(prefix: string): void {
    this.possiblePrefixes.add(this.named(prefix));
  }

  /** The labels as if none were there but the certain ones. */
  get certainOnes(): LabelStore {
    const store = new LabelStore(this.account);
    this.certain.forEach((label) => store.certain.add(label));
    return store;
  }

  /** Full names of the certain labels, sorted. */
  get names(): readonly string[] {
    return [...this.certain].sort();
  }

  /**
   * Whether a label statement matches.
   *
   * @param scope `LABEL` or `NAMESPACE`
   * @param key the text of the statement, with or without a prefix
   * @param ownPrefix prefix of the rule's own context, which a key without a prefix refers to
   */
  match(scope: string, key: string, ownPrefix: string): Ruling {
    const isFull = key.startsWith(FULL);
    const wanted = isFull ? this.named(key) : key;
    const own = this.named(ownPrefix);
    const fits = (label: string): boolean =>
      isFull
        ? fitsFull(scope, label, wanted)
        : label.startsWith(own) && fitsPart(scope, label.slice(own.length), wanted);
    if ([...this.certain].some(fits)) {
      return Ruling.MATCH;
    }
    const mayFit = [...this.possiblePrefixes].some((prefix) =>
      isFull ? overlaps(scope, prefix, wanted) : prefix.startsWith(own) || own.startsWith(prefix),
    );
    return mayFit || [...this.possible].some(fits)
      ? Ruling.undecided(`label ${key} depends on a rule that is undecided`)
      : Ruling.NO_MATCH;
  }

  /** The certain labels of a namespace, sorted; undefined when there may be others. */
  namesIn(namespace: string, ownPrefix: string): readonly string[] | undefined {
    const full = this.named(namespace.startsWith(FULL) ? namespace : ownPrefix + namespace);
    const isOpen =
      [...this.possiblePrefixes].some((prefix) => prefix.startsWith(full) || full.startsWith(prefix)) ||
      [...this.possible].some((label) => label.startsWith(full) && !this.certain.has(label));
    return isOpen ? undefined : this.names.filter((label) => label.startsWith(full));
  }

  private named(label: string): string {
    return this.account === ANY_ACCOUNT
      ? label.replace(ACCOUNT, `awswaf:${ANY_ACCOUNT}:`)
      : label.replace(`awswaf:${ANY_ACCOUNT}:`, `awswaf:${this.account}:`);
  }
}

function fitsFull(scope: string, label: string, wanted: string): boolean {
  return scope === 'NAMESPACE' ? label.startsWith(wanted) : label === wanted;
}

/** A label is named by its end, a namespace by any of its parts but the last. */
function fitsPart(scope: string, rest: string, wanted: string): boolean {
  const whole = `:${rest}`;
  return scope === 'NAMESPACE'
    ? whole.slice(0, whole.lastIndexOf(':') + 1).includes(`:${wanted}`)
    : whole.endsWith(`:${wanted}`);
}

function overlaps(scope: string, prefix: string, wanted: string): boolean {
  return wanted.startsWith(prefix) || (scope === 'NAMESPACE' && prefix.startsWith(wanted));
}
