import { percent, PromotionKind } from './promotion';
import { isInsideGroup } from './rule-match';
import { type StageEvidence } from './stage-evidence';
import { type NamedCount, type RuleReport, type WafReport } from './waf-report';

/** A report for people: one paragraph for each rule, what is to be done last. */
export function wafReportText(report: WafReport): string {
  const { webAcl, from, to, days, requests, honestAddresses, signals, rules } = report;
  const head = [
    `web ACL ${webAcl}, ${from} to ${to}: ${amount(requests, 'request')} on ${amount(days, 'day')}`,
    `addresses of clients known to be honest: ${honestAddresses}, by ${signals.join(', ')}`,
  ];
  return `${[head.join('\n'), ...rules.map((rule) => paragraph(rule, report))].join('\n\n')}\n`;
}

function paragraph(rule: RuleReport, { today, honestAddresses }: WafReport): string {
  const { requests, clients, addresses, stopped, falsePositives, stoppedAddresses, hurtAddresses } = rule;
  const rate = `${percent(rule.falsePositiveRate)}, 95 % interval ${percent(rule.lowestRate)} to ${percent(rule.highestRate)}`;
  return [
    rule.rule,
    `  matched: ${amount(requests, 'request')} of ${amount(clients, 'client')} from ${amount(addresses, 'address', 'addresses')}${listed(': ', rule.effects)}`,
    ...(rule.paths.length > 0 ? [`  paths: ${listed('', rule.paths)}`] : []),
    `  false positives: ${falsePositives} of ${stopped} (${rate})${listed('; ', rule.signals)}`,
    `  honest addresses: ${hurtAddresses} of the ${stoppedAddresses} that it stops, of ${honestAddresses} in the log`,
    ...verdict(rule, today),
  ].join('\n');
}

function amount(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

function listed(before: string, counts: readonly NamedCount[]): string {
  return counts.length === 0 ? '' : `${before}${counts.map(({ name, requests }) => `${name} ${requests}`).join(', ')}`;
}

function verdict({ rule, promotion: { kind, reasons, evidence } }: RuleReport, today: string): string[] {
  if (kind === PromotionKind.PROMOTE && evidence) {
    return [
      isInsideGroup(rule)
        ? '  promote: it needs no count within its group'
        : `  promote: ${quoted(rule)}: ${stageOf(today, evidence)},`,
    ];
  }
  return [`  ${kind}${reasons.length > 0 ? ':' : ''}`, ...reasons.map((reason) => `    - ${reason}`)];
}

/** The stage as it is written in the configuration. */
function stageOf(since: string, { from, to, requests, falsePositives, source }: StageEvidence): string {
  const evidence = `from: '${from}', to: '${to}', requests: ${requests}, falsePositives: ${falsePositives}, source: ${quoted(source)}`;
  return `RuleStage.block({ since: '${since}', evidence: { ${evidence} } })`;
}

/** A text as code: a quote in it does not end it. */
function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, (character) => `\\${character}`)}'`;
}
