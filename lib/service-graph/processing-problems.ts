import { isDnsLabel } from './dns-label';
import { LegalBasis } from './legal-basis';
import { isPlainText, plainTextAllowed } from './plain-text';
import { problem, type Problem } from './problem';
import { type Processing } from './processing';
import { recipientProblems } from './recipient-problems';
import { type Service } from './service-graph-props';

const LONGEST_RETENTION_DAYS = 36500;

/** Everything that is wrong with one processing by itself, or with the services it refers to. */
export function processingProblems(
  processing: Processing,
  path: string,
  services: ReadonlyMap<string, Service>,
): Problem[] {
  const problems: Problem[] = [];
  const check = (ok: boolean, at: string, given: unknown, allowed: string): void => {
    if (!ok) {
      problems.push(problem(`${path}${at}`, given, allowed));
    }
  };
  const text = (at: string, given: string, fewest: number): void =>
    check(isPlainText(given, fewest), at, given, plainTextAllowed(fewest));
  const texts = (at: string, given: readonly string[]): void => {
    check(given.length > 0, at, given, 'at least one');
    given.forEach((item, index) => {
      text(`${at}[${index}]`, item, 3);
      check(given.indexOf(item) === index, `${at}[${index}]`, item, 'each named once');
    });
  };
  check(isDnsLabel(processing.name, 40), '.name', processing.name, 'a DNS label of 2 to 40 characters');
  text('.purpose', processing.purpose, 10);
  const bases = Object.values(LegalBasis);
  check(bases.includes(processing.legalBasis), '.legalBasis', processing.legalBasis, `one of ${bases.join(', ')}`);
  texts('.dataSubjects', processing.dataSubjects);
  texts('.categories', processing.categories);
  const { retentionDays, retentionFrom, specialCategories, automatedDecisions } = processing;
  check(
    processing.services.length > 0 || processing.evidence === true,
    '.services',
    processing.services,
    'at least one service, or evidence to be true',
  );
  processing.services.forEach((name, index) => {
    const known = services.has(name) && processing.services.indexOf(name) === index;
    check(known, `.services[${index}]`, name, `a known service (${[...services.keys()].join(', ')}), each named once`);
  });
  check(
    Number.isInteger(retentionDays) && retentionDays >= 1 && retentionDays <= LONGEST_RETENTION_DAYS,
    '.retentionDays',
    retentionDays,
    `a whole number from 1 to ${LONGEST_RETENTION_DAYS}`,
  );
  text('.retentionFrom', retentionFrom, 3);
  if (specialCategories !== undefined) {
    text('.specialCategories', specialCategories, 10);
  }
  if (automatedDecisions !== undefined) {
    text('.automatedDecisions', automatedDecisions, 10);
  }
  const named = processing.services.flatMap((name) => services.get(name) ?? []);
  return [...problems, ...recipientProblems(processing.recipients ?? [], path, named)];
}
