import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GOLDEN_REHEARSAL } from '../../lib/app/config/golden-rehearsal';
import { prod } from '../../lib/app/config/prod';
import { stagedWebAcl } from '../../lib/app/staged-web-acl';
import { VIEWER_ADDRESS_HEADER } from '../../lib/edge';
import { allowLogEncryption, EncryptionKey } from '../../lib/foundation';
import { testApp } from '../../lib/testing';
import { type RecordedRequest, rehearse, webAclOf } from '../../lib/waf-rehearsal';
import { baseStack, ingressStack } from '../edge/edge-stacks-under-test';
import { flashSaleBurst } from '../waf-rehearsal/corpora/generated-traffic';
import { CORPORA, goldenCorpus } from '../waf-rehearsal/corpora/golden-corpus';

/** Clients that the shop lives from. */
const HONEST = new Set(['shopper', 'shopper of an office', 'mobile app', 'marketplace', 'search engine']);

function honestRequests(): RecordedRequest[] {
  return [...CORPORA.flatMap(goldenCorpus), ...flashSaleBurst(2000)].filter(({ client }) => HONEST.has(client ?? ''));
}

/** A request as it arrives behind the edge, whose functions overwrite the address that they hand on. */
function behindTheEdge(request: RecordedRequest): RecordedRequest {
  const { headers = [], sourceAddress } = request;
  const sent = headers.filter(({ name }) => name.toLowerCase() !== VIEWER_ADDRESS_HEADER);
  return { ...request, headers: [...sent, { name: VIEWER_ADDRESS_HEADER, value: sourceAddress }] };
}

function edgeStack(): Stack {
  const stack = new Stack(testApp(), 'Edge', { env: { account: '111111111111', region: 'us-east-1' } });
  const key = new EncryptionKey(stack, 'Key', { description: 'test', services: [] });
  allowLogEncryption(key);
  stagedWebAcl(stack, { rules: prod.edge.rules, today: prod.edge.today, tier: prod.tier, encryptionKey: key.key });
  return stack;
}

function refusedBy(stack: Stack, requests: readonly RecordedRequest[]): string[] {
  const { requests: findings } = rehearse(webAclOf(Template.fromStack(stack).toJSON()), [...requests]);
  return findings.flatMap(({ outcome, terminatingRule, client }, index) =>
    outcome === 'block' || outcome === 'undecided'
      ? [`${client} ${requests[index]?.method} ${requests[index]?.path} by ${terminatingRule}`]
      : [],
  );
}

describe('the rules of prod', () => {
  const requests = honestRequests();

  test('E09 refuse as many honest requests of the golden corpora as their record says', () => {
    const refused = refusedBy(edgeStack(), requests);
    expect(refused).toEqual([]);
    expect(GOLDEN_REHEARSAL).toMatchObject({ requests: requests.length, falsePositives: refused.length });
  });

  test('E09 refuse none of them at the load balancer either, whose stages stand on the same record', () => {
    const ingress = ingressStack(baseStack());
    expect(refusedBy(ingress, requests.map(behindTheEdge))).toEqual([]);
  });
});
