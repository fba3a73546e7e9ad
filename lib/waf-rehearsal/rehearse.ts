import { clientClass } from './client-class';
import { LabelStore } from './labels/label-store';
import { Outcome } from './outcome';
import { pathGroup } from './path-group';
import { RateCounters } from './rates/rate-match';
import { type RecordedRequest } from './recorded-request';
import { type Rehearsal, type RehearsalOptions, type RequestFinding, type RuleFinding } from './rehearsal';
import { Promotions } from './rules/promotions';
import { RequestRun } from './rules/request-run';
import { RuleEvaluation } from './rules/rule-evaluation';
import { ruleNames } from './rules/rule-names';
import { Verdict } from './ruling';
import { ANY_ACCOUNT } from './template/plain-text-of';
import { type WebAclDefinition } from './template/web-acl-definition';

const DEFAULT_CHECK_SECONDS = 10;
const LONGEST_CHECK_SECONDS = 60;
const ANSWERED_BEFORE = 'a rule before it answers if no undecided rule matches, and may not answer otherwise';

/**
 * Sends recorded requests through a web ACL that is not deployed yet. Protects shoppers from a rule that was never tried
 * on them: what each rule would do is known before it does it, and what cannot be known is said to be undecided.
 *
 * Requests are evaluated in the order of their timestamps. A rule that is undecided and could answer makes the outcome
 * undecided, unless every possible outcome is the same; the evaluation goes on as if the rule did not match.
 *
 * @param webAcl the web ACL, see {@link webAclOf}
 * @param requests the requests in any order
 * @param options settings
 * @throws if a promoted rule does not count, or the interval of the rate checks is not 1 to 60 seconds
 */
export function rehearse(
  webAcl: WebAclDefinition,
  requests: readonly RecordedRequest[],
  options: RehearsalOptions = {},
): Rehearsal {
  const { promoted = [], pathPrefixes = [], assumesSilence = false } = options;
  const { rateCheckSeconds = DEFAULT_CHECK_SECONDS, account = ANY_ACCOUNT } = options;
  if (!Number.isInteger(rateCheckSeconds) || rateCheckSeconds < 1 || rateCheckSeconds > LONGEST_CHECK_SECONDS) {
    throw new Error(
      `rates are checked every 1 to ${LONGEST_CHECK_SECONDS} whole seconds, got ${rateCheckSeconds}; AWS checks about every ${DEFAULT_CHECK_SECONDS}`,
    );
  }
  const names = ruleNames(webAcl);
  const promotions = new Promotions(promoted, names.counting);
  const inOrder = requests
    .map((request, index) => ({ request, index }))
    .sort((one, other) => one.request.timestamp - other.request.timestamp);
  const runs = (isAssumed: boolean): RequestRun[] => {
    const evaluation = new RuleEvaluation(webAcl, new RateCounters(rateCheckSeconds), promotions, assumesSilence);
    return inOrder.map(({ request }) => {
      const run = new RequestRun(request, new LabelStore(account), isAssumed);
      evaluation.evaluate(run);
      return run;
    });
  };
  const open = runs(false);
  const isOpen = open.some(({ findings }) => findings.some(({ verdict }) => verdict === Verdict.UNDECIDED));
  // A rate that is undecided may be limited under the assumption, so what is assumed takes counters of its own.
  const assumed = isOpen ? runs(true) : open;
  const findings = inOrder
    .flatMap(({ index }, place) => {
      const [run, likely] = [open[place], assumed[place]];
      return run && likely ? [requestFinding(run, likely, index, pathPrefixes)] : [];
    })
    .sort((one, other) => one.index - other.index);
  return { webAcl: webAcl.name, rules: names.all, requests: findings };
}

function requestFinding(
  run: RequestRun,
  likely: RequestRun,
  index: number,
  pathPrefixes: readonly string[],
): RequestFinding {
  const { request, undecidedFrom } = run;
  const { ending } = likely;
  const possible = [...run.possible].sort();
  const [only = Outcome.UNDECIDED, ...others] = possible;
  const isPathKnown = !(request.unknown?.includes('path') ?? false);
  return {
    index,
    outcome: others.length === 0 ? only : Outcome.UNDECIDED,
    possible,
    assumed: ending?.outcome ?? Outcome.UNDECIDED,
    ...(ending !== undefined && ending.rule !== '' && { terminatingRule: ending.rule }),
    ...(undecidedFrom !== undefined && { undecidedFrom }),
    ...(ending?.status !== undefined && { status: ending.status }),
    labels: run.labels.names,
    insertedHeaders: likely.insertedHeaders,
    findings: run.findings.map((finding) => reached(finding, run, likely)),
    assumedSilent: run.assumedSilent,
    client: clientClass(request),
    pathGroup: isPathKnown ? pathGroup(request.path, pathPrefixes) : '(not recorded)',
  };
}

/** A rule that would have answered, had a rate before it not done so under the assumption, does not stand as answering. */
function reached(finding: RuleFinding, run: RequestRun, likely: RequestRun): RuleFinding {
  return !finding.terminated || run.ending?.rule === likely.ending?.rule
    ? finding
    : { ...finding, verdict: Verdict.UNDECIDED, terminated: false, reasons: [ANSWERED_BEFORE] };
}
