import { ManagedRuleGroup } from '../managed-rule-group';
import { Match } from '../language/match';

/** The label that `highCheckoutRate` adds. */
export const HIGH_RATE_LABEL = 'checkout:high-rate';

/**
 * What makes a request suspicious without being proof. Protects sales: what is only suspicious is challenged, not
 * refused.
 *
 * Most rules of AWS block on sight, so their label never comes as far as a challenge; such a rule must count first.
 */
export class SuspicionSignal {
  /** The address belongs to a hosting provider: a server, or the proxy of a company. */
  static readonly HOSTING_PROVIDER = new SuspicionSignal('hosting-provider', {
    label: 'awswaf:managed:aws:anonymous-ip-list:HostingProviderIPList',
    group: ManagedRuleGroup.ANONYMOUS_IP,
    blockedBy: 'HostingProviderIPList',
  });

  /** The address hides somebody: Tor, a proxy, a VPN. */
  static readonly ANONYMOUS_ADDRESS = new SuspicionSignal('anonymous-address', {
    label: 'awswaf:managed:aws:anonymous-ip-list:AnonymousIPList',
    group: ManagedRuleGroup.ANONYMOUS_IP,
    blockedBy: 'AnonymousIPList',
  });

  /** The address took part in floods elsewhere; AWS only counts it. */
  static readonly DDOS_ADDRESS = new SuspicionSignal('ddos-address', {
    label: 'awswaf:managed:aws:amazon-ip-list:AWSManagedIPDDoSList',
    group: ManagedRuleGroup.IP_REPUTATION,
  });

  /** A browser that a program drives. */
  static readonly AUTOMATED_BROWSER = new SuspicionSignal('automated-browser', {
    label: 'awswaf:managed:aws:bot-control:signal:automated_browser',
    group: ManagedRuleGroup.BOT_CONTROL,
    blockedBy: 'SignalAutomatedBrowser',
  });

  /** The address belongs to a data centre from which bots come. */
  static readonly BOT_DATA_CENTER = new SuspicionSignal('bot-data-center', {
    label: 'awswaf:managed:aws:bot-control:signal:known_bot_data_center',
    group: ManagedRuleGroup.BOT_CONTROL,
    blockedBy: 'SignalKnownBotDataCenter',
  });

  /** The client asks for the checkout often, though below the limit that blocks. */
  static readonly HIGH_RATE = new SuspicionSignal('high-rate', { label: HIGH_RATE_LABEL });

  private static readonly ALL = [
    SuspicionSignal.HOSTING_PROVIDER,
    SuspicionSignal.ANONYMOUS_ADDRESS,
    SuspicionSignal.DDOS_ADDRESS,
    SuspicionSignal.AUTOMATED_BROWSER,
    SuspicionSignal.BOT_DATA_CENTER,
    SuspicionSignal.HIGH_RATE,
  ];

  /** The signals of these names. @throws if there are none, a name is unknown or stands twice */
  static named(names: readonly string[]): SuspicionSignal[] {
    const known = SuspicionSignal.ALL.map(({ name }) => name);
    const wrong = names.find((name, index) => !known.includes(name) || names.indexOf(name) < index);
    if (wrong !== undefined || names.length === 0) {
      throw new Error(
        `suspicion has 1 signal or more of ${known.join(', ')}, each once, got ${wrong === undefined ? 'none' : `"${wrong}"`}; choose of these`,
      );
    }
    return SuspicionSignal.ALL.filter(({ name }) => names.includes(name));
  }

  /** The group of AWS that says so. @default - a rule of the web ACL does */
  readonly group?: ManagedRuleGroup;

  /** The rule of the group that blocks on sight unless it counts. @default - none does */
  readonly blockedBy?: string;

  /** What a request bears that gives the signal. */
  readonly match: Match;

  private constructor(
    /** Its name in configuration. */
    readonly name: string,
    { label, group, blockedBy }: SignalOrigin,
  ) {
    this.match = Match.label(label);
    if (group !== undefined) {
      this.group = group;
    }
    if (blockedBy !== undefined) {
      this.blockedBy = blockedBy;
    }
  }
}

interface SignalOrigin {
  readonly label: string;
  readonly group?: ManagedRuleGroup;
  readonly blockedBy?: string;
}
