import * as vm from 'node:vm';
import { propertiesOf, stackWithDistribution } from '../edge-stack-under-test';

interface Headers {
  [name: string]: { value: string };
}

/** Runs the deployed code where nothing but JavaScript itself exists. */
function headersAfter(headers: Headers): Headers {
  const { FunctionCode } = propertiesOf(stackWithDistribution(), 'AWS::CloudFront::Function');
  const event = { viewer: { ip: '2001:db8::1' }, request: { method: 'GET', uri: '/', headers } };
  const request = vm.runInNewContext(`${FunctionCode as string};handler(event)`, { event }) as { headers: Headers };
  return request.headers;
}

describe('ViewerAddress', () => {
  test('E04 writes the address that opened the connection', () => {
    expect(headersAfter({})).toEqual({ 'x-viewer-address': { value: '2001:db8::1' } });
  });

  test('E04 overwrites an address that the viewer made up and keeps the other headers', () => {
    const forged = { 'x-viewer-address': { value: '203.0.113.9' }, accept: { value: '*/*' } };
    expect(headersAfter(forged)).toEqual({ 'x-viewer-address': { value: '2001:db8::1' }, accept: { value: '*/*' } });
  });

  test('E04 runs on every path, cached ones too', () => {
    const { DistributionConfig } = propertiesOf(stackWithDistribution(), 'AWS::CloudFront::Distribution') as {
      DistributionConfig: { DefaultCacheBehavior: unknown; CacheBehaviors: unknown[] };
    };
    for (const behavior of [DistributionConfig.DefaultCacheBehavior, ...DistributionConfig.CacheBehaviors]) {
      expect(behavior).toMatchObject({ FunctionAssociations: [{ EventType: 'viewer-request' }] });
    }
  });
});
