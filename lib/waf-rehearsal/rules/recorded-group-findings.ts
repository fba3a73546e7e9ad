import { type RecordedGroupRule, type RecordedRequest } from '../recorded-request';
import { documentedAction, documentedLabel, type ManagedGroupFacts } from './managed-group-facts';

/** What a record tells of a rule group. */
export interface RecordedGroupFindings {
  /** The rules that matched, in order. */
  readonly rules: readonly RecordedGroupRule[];

  /** Full names of the labels that the group added; undefined where the record does not name them. */
  readonly labels: readonly string[] | undefined;

  /** Whether that is all that the group would find. */
  readonly isComplete: boolean;

  /** Whether it is no record, but the assumption that the group found nothing. */
  readonly isAssumed: boolean;
}

/**
 * What a record tells of a group: its own entry, or what the labels imply. Protects against a group that is taken for
 * silent because nobody wrote down what it said.
 *
 * A label of the group implies that the rule of that name matched. Where such a rule may have ended the group, the rest
 * is not known.
 *
 * @param assumesSilence whether the group found nothing where the record does not tell
 * @returns undefined where the record does not tell and nothing is assumed
 */
export function recordedGroupFindings(
  request: RecordedRequest,
  vendor: string,
  name: string,
  { labelPrefix, tokenPrefixes, blocks }: ManagedGroupFacts,
  assumesSilence = false,
): RecordedGroupFindings | undefined {
  const labels = request.labels?.filter((label) => label.startsWith(labelPrefix));
  const tokenLabels = request.labels?.filter((label) => tokenPrefixes.some((prefix) => label.startsWith(prefix)));
  const all = labels === undefined ? undefined : [...labels, ...(tokenLabels ?? [])];
  const entry = request.groups?.find((group) => group.name === name && (group.vendor ?? 'AWS') === vendor);
  if (entry !== undefined) {
    const documented = blocks ? entry.rules.map((rule) => labelPrefix + documentedLabel(rule.name)) : undefined;
    const known = all ?? documented;
    const isComplete = entry.complete ?? true;
    const isAssumed = assumesSilence && known === undefined && isComplete && entry.rules.length === 0;
    return { rules: entry.rules, labels: isAssumed ? [] : known, isComplete, isAssumed };
  }
  const isOfOneGroup = labelPrefix.split(':').length > 4;
  if (labels === undefined || labels.length === 0 || !isOfOneGroup) {
    const isSilent = assumesSilence && (labels ?? []).length === 0;
    return isSilent ? { rules: [], labels: all ?? [], isComplete: true, isAssumed: true } : undefined;
  }
  const rules = labels
    .map((label) => label.slice(labelPrefix.length))
    .filter((label) => !label.includes(':'))
    .map((label) => ({ name: label }));
  const mayHaveEnded = rules.length === 0 || rules.some((rule) => !blocks || documentedAction(rule.name) !== 'count');
  return { rules, labels: all, isComplete: !mayHaveEnded, isAssumed: false };
}
