import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { selectEnvironments } from '../../lib/app/config/environments';
import { GOLDEN_REHEARSAL } from '../../lib/app/config/golden-rehearsal';
import { stagedWebAcl } from '../../lib/app/staged-web-acl';
import { allowLogEncryption, EncryptionKey } from '../../lib/foundation';
import { testApp } from '../../lib/testing';
import { type RecordedRequest, rehearse, webAclOf } from '../../lib/waf-rehearsal';
import { flashSaleBurst } from '../waf-rehearsal/corpora/generated-traffic';
import { CORPORA, goldenCorpus } from '../waf-rehearsal/corpora/golden-corpus';

/** Clients that the shop lives from. */
const HONEST = new Set(['shopper', 'shopper of an office', 'mobile app', 'marketplace', 'search engine']);

function honestRequests(): RecordedRequest[] {
  return [...CORPORA.flatMap(goldenCorpus), ...flashSaleBurst(2000)].filter(({ client }) => HONEST.has(client ?? ''));
}

describe.each(selectEnvironments('prod'))('the rules of $name', ({ edge: { rules, today }, tier }) => {
  test('E09 refuse as many honest requests of the golden corpora as their record says', () => {
    const stack = new Stack(testApp(), 'Edge', { env: { account: '111111111111', region: 'us-east-1' } });
    const key = new EncryptionKey(stack, 'Key', { description: 'test', services: [] });
    allowLogEncryption(key);
    stagedWebAcl(stack, { rules, today, tier, encryptionKey: key.key });
    const requests = honestRequests();
    const { requests: findings } = rehearse(webAclOf(Template.fromStack(stack).toJSON()), requests);
    const refused = findings.flatMap(({ outcome, terminatingRule, client }, index) =>
      outcome === 'block' || outcome === 'undecided'
        ? [`${client} ${requests[index]?.method} ${requests[index]?.path} by ${terminatingRule}`]
        : [],
    );
    expect(refused).toEqual([]);
    expect(GOLDEN_REHEARSAL).toMatchObject({ requests: requests.length, falsePositives: refused.length });
  });
});
