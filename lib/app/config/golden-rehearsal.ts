import { type StageEvidence } from '../../edge';

/**
 * What stands behind the shipped stages until there is traffic: a replay of recorded kinds of requests through both web
 * ACLs, which says that our own rules mean what they should, and little about the customers of one shop. It takes managed
 * groups to find nothing, so that what needs one counts. `waf-report` writes the record that takes its place.
 */
export const GOLDEN_REHEARSAL: StageEvidence = {
  from: '2026-11-21',
  to: '2026-11-21',
  requests: 4441,
  falsePositives: 0,
  replayed: true,
  source: 'golden corpora in test/waf-rehearsal/corpora, replayed by npm test; no traffic of customers yet',
};
