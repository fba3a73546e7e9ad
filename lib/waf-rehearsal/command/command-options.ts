import { addressOf } from '../addresses/address';
import { Outcome } from '../outcome';
import { type PromotedRule } from '../rehearsal';
import { type ClientThreshold, thresholdOf } from './client-threshold';
import { UsageError } from './usage-error';

/** What the command was asked for. */
export interface CommandOptions {
  /** File of the template. */
  readonly template: string;

  /** Files of recorded requests. */
  readonly records: readonly string[];

  /** Logical id or scope of the web ACL. */
  readonly webAcl?: string;

  /** Whether the report is JSON. */
  readonly json: boolean;

  /** Whether an expectation that is merely not contradicted fails. */
  readonly strict: boolean;

  /** File of expectations. */
  readonly expect?: string;

  /** Rules that are tried as if they acted. */
  readonly promoted: readonly PromotedRule[];

  /** Whether every staged rule is. */
  readonly stageBlock: boolean;

  /** Whether a managed group found nothing where a record does not say. */
  readonly assumesSilence: boolean;

  /** Most requests of a class of clients that may end in a way. */
  readonly thresholds: readonly ClientThreshold[];

  /** Starts of paths by which the report is grouped. */
  readonly pathPrefixes: readonly string[];

  /** Address of the browser of an archive. */
  readonly sourceAddress?: string;

  /** Hosts of an archive that are read. */
  readonly hosts?: readonly string[];

  /** Account in label names. */
  readonly account?: string;
}

/** Name, argument and meaning of each option; those without an argument are flags. */
const OPTIONS: readonly (readonly [string, string, string])[] = [
  ['--web-acl', 'ID', 'logical id or scope of the web ACL, where the template holds several'],
  ['--json', '', 'print the report as JSON'],
  ['--expect', 'FILE', 'JSON list of expectations: { "expect": "allow", "client"?, "path"?, "method"? }'],
  ['--strict', '', 'an expectation that is undecided fails'],
  ['--assume-block', 'RULE', 'try a counting rule as if it blocked; RULE=challenge or RULE=captcha for these actions'],
  ['--stage-block', '', 'try every counting rule, but those that only label'],
  ['--assume-silent', '', 'a managed group found nothing where the record does not say; the report names the groups'],
  ['--max-blocked', 'CLASS=N%', 'fail when more of a class of clients are blocked; CLASS * for all'],
  ['--max-challenged', 'CLASS=N%', 'the same for challenges and puzzles'],
  ['--max-undecided', 'CLASS=N%', 'the same for undecided requests'],
  ['--path', 'PREFIX', 'group the report by this start of the path; can be repeated'],
  ['--source-address', 'ADDRESS', 'address of the browser of an archive'],
  ['--host', 'HOST', 'read only the requests of an archive to this host; can be repeated'],
  ['--account', 'ID', 'account number in the names of labels'],
];
const NAMES = OPTIONS.map(([name]) => name);
const FLAGS = OPTIONS.filter(([, argument]) => argument === '').map(([name]) => name);

/** How to call the command, in one line. */
const CALL = 'usage: waf-rehearse TEMPLATE RECORDS... [options]';

/** What follows an error: all options would push it off the screen. */
export const USAGE_HINT = `${CALL}; --help tells all options`;

/** How to call the command. */
export const USAGE = `${CALL}

TEMPLATE  synthesised CloudFormation template (JSON)
RECORDS   recorded requests, files or folders: JSON lines, AWS WAF log lines (also .gz), or a browser's archive (HAR)
          a JSON line holds at least the following; the type RecordedRequest names all that it may hold
          {"timestamp":1700000000000,"sourceAddress":"203.0.113.7","method":"GET","path":"/"}
          where a managed group found nothing, it also holds "labels":[] and the group:
          "groups":[{"name":"AWSManagedRulesCommonRuleSet","rules":[]}]

${OPTIONS.map(([name, argument, meaning]) => `${`${name} ${argument}`.padEnd(25)} ${meaning}`).join('\n')}

exit code: 0 all is as expected, 1 an expectation or threshold fails, 2 wrong use or unreadable input
`;

const ACTIONS: readonly string[] = [Outcome.BLOCK, Outcome.CHALLENGE, Outcome.CAPTCHA];

/**
 * Reads the arguments of the command.
 *
 * @param args arguments after the name of the command
 * @throws UsageError for an option that is none, lacks its value, or files that are missing
 */
export function commandOptions(args: readonly string[]): CommandOptions {
  const files: string[] = [];
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  for (let at = 0; at < args.length; at += 1) {
    const argument = args[at] ?? '';
    if (!argument.startsWith('--')) {
      files.push(argument);
    } else if (FLAGS.includes(argument)) {
      flags.add(argument);
    } else if (!NAMES.includes(argument)) {
      throw new UsageError(`${argument} is no option`);
    } else {
      at += 1;
      const value = args[at];
      if (value === undefined || value.startsWith('--')) {
        throw new UsageError(`${argument} needs a value`);
      }
      requireValid(argument, value);
      values.set(argument, [...(values.get(argument) ?? []), value]);
    }
  }
  const [template, ...records] = files;
  if (template === undefined || records.length === 0) {
    throw new UsageError('a template and at least one file of recorded requests are needed');
  }
  const hosts = values.get('--host')?.map((host) => host.toLowerCase());
  const thresholds = ['--max-blocked', '--max-challenged', '--max-undecided'].flatMap((option) =>
    (values.get(option) ?? []).map((value) => thresholdOf(option, value)),
  );
  return {
    template,
    records,
    json: flags.has('--json'),
    strict: flags.has('--strict'),
    stageBlock: flags.has('--stage-block'),
    assumesSilence: flags.has('--assume-silent'),
    promoted: (values.get('--assume-block') ?? []).map(promotedRule),
    thresholds,
    pathPrefixes: values.get('--path') ?? [],
    ...only('webAcl', '--web-acl', values),
    ...only('expect', '--expect', values),
    ...only('sourceAddress', '--source-address', values),
    ...only('account', '--account', values),
    ...(hosts !== undefined && { hosts }),
  };
}

/** Values that would otherwise be compared with nothing, and find nothing. */
const VALUES: ReadonlyMap<string, readonly [string, (value: string) => boolean]> = new Map([
  ['--source-address', ['an address, e.g. 203.0.113.7', (value: string) => addressOf(value) !== undefined]],
  ['--account', ['twelve digits', (value: string) => /^\d{12}$/.test(value)]],
  ['--host', ['a host as in addresses, e.g. shop.example', (value: string) => /^[^/?#]+$/.test(value)]],
  ['--path', ['a start of paths, e.g. /checkout', (value: string) => value.startsWith('/')]],
]);

function requireValid(option: string, value: string): void {
  const [wanted, isValid] = VALUES.get(option) ?? [];
  if (isValid?.(value) === false) {
    throw new UsageError(`${option} takes ${wanted ?? ''}, got ${value}`);
  }
}

function promotedRule(value: string): PromotedRule {
  const [name = '', action] = value.split('=');
  if (action === undefined) {
    return { name };
  }
  if (!ACTIONS.includes(action)) {
    throw new UsageError(`--assume-block knows ${ACTIONS.join(', ')}, got ${action}`);
  }
  return { name, action: action as Outcome };
}

/** A value that may be given once. */
function only(name: string, option: string, values: ReadonlyMap<string, readonly string[]>): Record<string, string> {
  const [value, ...others] = values.get(option) ?? [];
  if (others.length > 0) {
    throw new UsageError(`${option} is given ${others.length + 1} times, expected once`);
  }
  return value === undefined ? {} : { [name]: value };
}
