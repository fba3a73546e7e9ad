import { clientClass } from './client-class';
import { LabelStore } from './labels/label-store';
import { Outcome } from './outcome';
import { pathGroup } from './path-group';
import { RateCounters } from './rates/rate-match';
import { type RecordedRequest } from './recorded-request';
import { type Rehearsal, type RehearsalOptions, type RequestFinding } from './rehearsal';
import { Promotions } from './rules/promotions';
import { RequestRun } from './rules/request-run';
import { RuleEvaluation } from './rules/rule-evaluation';
import { ruleNames } from './rules/rule-names';
import { ANY_ACCOUNT } from './template/plain-text-of';
import { type WebAclDefinition } from './template/web-acl-definition';

const DEFAULT_CHECK_SECONDS = 10;
const LONGEST_CHECK_SECONDS = 60;

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
  const { promoted = [], pathPrefixes = [], rateCheckSeconds = DEFAULT_CHECK_SECONDS, account = ANY_ACCOUNT } = options;
  if (!Number.isInteger(rateCheckSeconds) || rateCheckSeconds < 1 || rateCheckSeconds > LONGEST_CHECK_SECONDS) {
    throw new Error(
      `rates are checked every 1 to ${LONGEST_CHECK_SECONDS} whole seconds, got ${rateCheckSeconds}; AWS checks about every ${DEFAULT_CHECK_SECONDS}`,
    );
  }
  const names = ruleNames(webAcl);
  const evaluation = new RuleEvaluation(
    webAcl,
    new RateCounters(rateCheckSeconds),
    new Promotions(promoted, names.counting),
  );
  const findings = requests
    .map((request, index) => ({ request, index }))
    .sort((one, other) => one.request.timestamp - other.request.timestamp)
    .map(({ request, index }) => {
      const run = new RequestRun(request, new LabelStore(account));
      evaluation.evaluate(run);
      return requestFinding(run, index, pathPrefixes);
    })
    .sort((one, other) => one.index - other.index);
  return { webAcl: webAcl.name, rules: names.all, requests: findings };
}

function requestFinding(run: RequestRun, index: number, pathPrefixes: readonly string[]): RequestFinding {
  const { request, ending, undecidedFrom } = run;
  const possible = [...run.possible].sort();
  const assumed = ending?.outcome ?? Outcome.UNDECIDED;
  const isPathKnown = !(request.unknown?.includes('path') ?? false);
  return {
    index,
    outcome: possible.length === 1 ? assumed : Outcome.UNDECIDED,
    possible,
    assumed,
    ...(ending !== undefined && ending.rule !== '' && { terminatingRule: ending.rule }),
    ...(undecidedFrom !== undefined && { undecidedFrom }),
    ...(ending?.status !== undefined && { status: ending.status }),
    labels: run.labels.names,
    insertedHeaders: run.insertedHeaders,
    findings: run.findings,
    client: clientClass(request),
    pathGroup: isPathKnown ? pathGroup(request.path, pathPrefixes) : '(not recorded)',
  };
}
