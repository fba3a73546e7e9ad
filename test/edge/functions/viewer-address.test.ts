import * as vm from 'node:vm';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { Template } from 'aws-cdk-lib/assertions';
import { VIEWER_ADDRESS_HEADER, ViewerAddress } from '../../../lib/edge/functions/viewer-address';
import { emptyStack } from './edge-functions-under-test';

interface Headers {
  [name: string]: { value: string };
}

/** Runs the deployed code where nothing but JavaScript itself exists. */
function headersAfter(headers: Headers): Headers {
  const stack = emptyStack();
  const { association } = new ViewerAddress(stack, 'Subject');
  expect(association.eventType).toBe(cloudfront.FunctionEventType.VIEWER_REQUEST);
  const [deployed] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFront::Function'));
  const { FunctionCode } = (deployed as { Properties: { FunctionCode: string } }).Properties;
  const event = { viewer: { ip: '2001:db8::1' }, request: { method: 'GET', uri: '/', headers } };
  const request = vm.runInNewContext(`${FunctionCode};handler(event)`, { event }) as { headers: Headers };
  return request.headers;
}

describe('ViewerAddress', () => {
  test('E04 writes the address that opened the connection', () => {
    expect(headersAfter({})).toEqual({ [VIEWER_ADDRESS_HEADER]: { value: '2001:db8::1' } });
  });

  test('E04 overwrites an address that the viewer made up and keeps the other headers', () => {
    const forged = { 'x-viewer-address': { value: '203.0.113.9' }, accept: { value: '*/*' } };
    expect(headersAfter(forged)).toEqual({ 'x-viewer-address': { value: '2001:db8::1' }, accept: { value: '*/*' } });
  });
});
