/** What a rule does with what it matches. */
export enum SuricataAction {
  /** Lets the flow through, uninspected from there on. */
  PASS = 'pass',
  /** Drops the packet, and the flow where the rule looks into it, with an alert. */
  DROP = 'drop',
}

/** One rule of the stateful engine. */
export interface SuricataRule {
  /** What happens. */
  readonly action: SuricataAction;
  /** Protocol of the network (`tcp`, `udp`, `icmp`, `ip`) or the application (`tls`, `http`, `dns`, `quic`). */
  readonly protocol: string;
  /** Where the packets come from: `any` or an address list. */
  readonly from: string;
  /** Where they go: `any` or an address list. */
  readonly to: string;
  /** Port that they go to: `any` or a port list. */
  readonly port: string;
  /** Message of the alert. */
  readonly message: string;
  /** Options between message and id, e.g. `flow:to_server`. */
  readonly options: readonly string[];
  /** The rule's number, unique in its policy and the same at each synthesis. */
  readonly sid: number;
}

const LONGEST_MESSAGE = 255;

/**
 * A rule as text. Protects against a reason that ends the message and adds options of its own: what the language gives a
 * meaning to is replaced, not escaped, since AWS does not say how its own reader treats a backslash.
 *
 * @see https://docs.suricata.io/en/suricata-7.0.10/rules/intro.html
 */
export function renderSuricataRule(rule: SuricataRule): string {
  const { action, protocol, from, to, port, options, sid } = rule;
  const all = [`msg:"${plain(rule.message)}"`, ...options, `sid:${sid}`, 'rev:1'];
  return `${action} ${protocol} ${from} any -> ${to} ${port} (${all.map((option) => `${option};`).join(' ')})`;
}

/** A list as the language writes it, e.g. `[10.0.0.0/19,10.0.32.0/19]`. */
export function suricataList(members: readonly (string | number)[]): string {
  return `[${members.join(',')}]`;
}

function plain(message: string): string {
  return message
    .replace(/;/g, ',')
    .replace(/"/g, "'")
    .replace(/\\/g, '/')
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, LONGEST_MESSAGE);
}
