import { type WafLogRecord, wafLogRecordOf } from '../../../lib/waf-rehearsal/report/waf-log-record';
import { type RuleReport, wafReportOf } from '../../../lib/waf-rehearsal/report/waf-report';
import { type WafReportOptions } from '../../../lib/waf-rehearsal/report/waf-report-options';
import { counted, FIRST_NOON, httpRequest, type Json, logLine } from './log-record';

/** A day in milliseconds. */
export const DAY = 86_400_000;

/** What a report is made by unless a test says otherwise. */
export const OPTIONS: WafReportOptions = {
  today: '2026-11-21',
  source: 's3://aws-waf-logs-shop/2026/11, judged by the shop team',
  purchasePaths: ['/checkout/thanks'],
};

/** The labels of a request whose token was accepted. */
export const TOKEN = [{ name: 'awswaf:managed:token:accepted' }];

/** What a test says of one request: day from 0, number of the client, path, and the rest of the record. */
export function record(day: number, client: number, uri: string, rest: Json = {}): WafLogRecord {
  const clientIp = `198.51.${client >> 8}.${client & 255}`;
  return wafLogRecordOf(
    logLine({ timestamp: FIRST_NOON + day * DAY, httpRequest: httpRequest({ clientIp, uri }), ...rest }),
  );
}

/** The rest of a record that a rule counted. */
export function matched(rule: string, rest: Json = {}): Json {
  return { nonTerminatingMatchingRules: [counted(rule)], ...rest };
}

/** The rest of a record that a rule answered. */
export function stopped(rule: string, action = 'BLOCK'): Json {
  return { terminatingRuleId: rule, action };
}

/** 200 shoppers with a solved challenge over 20 days, the last of whom buys, and a bot that matches a rule 1,500 times. */
export const SHOPPERS = Array.from({ length: 200 }, (_, client) =>
  record(client % 20, client, client === 199 ? '/checkout/thanks' : '/', { labels: TOKEN }),
);
export const BOT = Array.from({ length: 1500 }, (_, index) =>
  record(index % 20, 1000, '/api/v1/cart', matched('BadUserAgents')),
);
/** 1,100 bots with an address each, and 1,100 shoppers besides. */
export const MANY_BOTS = Array.from({ length: 1100 }, (_, index) =>
  record(2, 2000 + index, '/', matched('BadUserAgents')),
);
export const MANY_SHOPPERS = Array.from({ length: 1100 }, (_, index) =>
  record(2, 4000 + index, '/', { labels: TOKEN }),
);

/** What the rule of the bot does with a shopper. */
export const HURT = matched('BadUserAgents', { labels: TOKEN });

/** The shoppers and the bot. */
export const HONEST_LOG = [...SHOPPERS, ...BOT];

/** What the report on a log says of one rule. */
export function ruleOf(
  log: readonly WafLogRecord[],
  rule: string,
  options: Partial<WafReportOptions> = {},
): RuleReport {
  const found = wafReportOf(log, { ...OPTIONS, ...options }).rules.find((one) => one.rule === rule);
  if (!found) {
    throw new Error(`no report on ${rule}`);
  }
  return found;
}
