import { isPlainText, plainTextAllowed } from './plain-text';
import { problem, type Problem } from './problem';
import { type Recipient, RecipientRole } from './recipient';
import { type Service } from './service-graph-props';

/** The European Economic Area, ISO 3166: data that stays in it is not transferred. */
const EUROPEAN_ECONOMIC_AREA = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

/** Everything that is wrong with the recipients of a processing that those services do. */
export function recipientProblems(
  recipients: readonly Recipient[],
  path: string,
  services: readonly Service[],
): Problem[] {
  const hosts = [...new Set(services.flatMap(({ egress = [] }) => egress.map(({ domain }) => domain)))];
  const roles = Object.values(RecipientRole);
  return recipients.flatMap(({ host, name, role, transfer }, index) => {
    const problems: Problem[] = [];
    const check = (ok: boolean, at: string, given: unknown, allowed: string): void => {
      if (!ok) {
        problems.push(problem(`${path}.recipients[${index}]${at}`, given, allowed));
      }
    };
    const first = recipients.findIndex((other) => other.host === host) === index;
    const known = hosts.length > 0 ? hosts.join(', ') : 'none';
    check(
      hosts.includes(host) && first,
      '.host',
      host,
      `an egress of the processing's services (${known}), each named once`,
    );
    check(isPlainText(name, 3), '.name', name, plainTextAllowed(3));
    check(roles.includes(role), '.role', role, `one of ${roles.join(', ')}`);
    if (transfer !== undefined) {
      check(role !== RecipientRole.NONE, '.transfer', transfer, 'nothing: no personal data goes there');
      const { country, safeguards } = transfer;
      check(
        /^[A-Z]{2}$/.test(country) && !EUROPEAN_ECONOMIC_AREA.has(country),
        '.transfer.country',
        country,
        'two capital letters of ISO 3166, of a country outside the European Economic Area',
      );
      check(isPlainText(safeguards, 10), '.transfer.safeguards', safeguards, plainTextAllowed(10));
    }
    return problems;
  });
}
