import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecords, type RecordedRequest } from '../../../lib/waf-rehearsal';

/** The corpora beside this file, each one kind of traffic. */
export const CORPORA = ['shoppers', 'marketplace-bots', 'scrapers', 'credential-stuffing', 'mobile-app', 'attacks'];

const GROUPS = [
  'AWSManagedRulesAntiDDoSRuleSet',
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesAnonymousIpList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesSQLiRuleSet',
  'AWSManagedRulesBotControlRuleSet',
  'AWSManagedRulesATPRuleSet',
  'AWSManagedRulesACFPRuleSet',
];

/** A request that every managed group has looked at: a group that the record does not name found nothing. */
export function judged(request: RecordedRequest): RecordedRequest {
  const { groups = [], labels = [] } = request;
  const quiet = GROUPS.filter((name) => groups.every((group) => group.name !== name));
  return { ...request, labels, groups: [...groups, ...quiet.map((name) => ({ name, rules: [] }))] };
}

/** The requests of a corpus. */
export function goldenCorpus(name: string): RecordedRequest[] {
  return readRecords(readFileSync(join(__dirname, `${name}.jsonl`), 'utf8')).map(judged);
}
