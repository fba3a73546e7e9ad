import { type StageEvidence } from '../../edge';

/**
 * What stands behind the shipped stages until there is traffic: a replay of recorded kinds of requests, which says that the
 * rules mean what they should, and little about the customers of one shop. `waf-report` writes the record that takes its place.
 */
export const GOLDEN_REHEARSAL: StageEvidence = {
  from: '2026-11-21',
  to: '2026-11-21',
  requests: 4441,
  falsePositives: 0,
  source: 'golden corpora in test/waf-rehearsal/corpora, replayed by npm test; no traffic of customers yet',
};
