import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApiFunction, type ApiFunctionProps } from '../../../lib/edge/functions/api-function';
import { MobileSignatureKeys } from '../../../lib/edge/functions/mobile-signature-keys';
import { PageFunction, type PageFunctionProps, TrailingSlash } from '../../../lib/edge/functions/page-function';
import { StaticFunction } from '../../../lib/edge/functions/static-function';
import { testApp } from '../../../lib/testing';
import { HOST } from './edge-sandbox';

export const WWW = 'www.shop.example.com';
const names = { domainName: HOST, movedDomainNames: [WWW] };

/** A stack where the edge is. */
export function emptyStack(): Stack {
  return new Stack(testApp(), 'Test', { env: { account: '111111111111', region: 'us-east-1' } });
}

/** A function for pages. */
export function pageFunction(scope: Stack, id: string, props: Partial<PageFunctionProps> = {}): PageFunction {
  return new PageFunction(scope, id, { ...names, foreignPrefixes: ['/api', '/static'], ...props });
}

/** A function for the API with keys of its own. */
export function apiFunction(scope: Stack, id: string, props: Partial<ApiFunctionProps> = {}): ApiFunction {
  const keys = props.keys ?? new MobileSignatureKeys(scope, `${id}Keys`);
  return new ApiFunction(scope, id, { ...names, prefixes: ['/api'], signedPrefixes: ['/api/mobile'], keys, ...props });
}

/** A function for static assets. */
function staticFunction(scope: Stack, id: string): StaticFunction {
  return new StaticFunction(scope, id, { ...names, prefixes: ['/static/'] });
}

/** A stack with a function of each kind: `Pages`, `Catalogue`, `Tidy` (all moves on), `Api` and `Static`. */
export function stackWithFunctions(): Stack {
  const stack = emptyStack();
  pageFunction(stack, 'Pages');
  pageFunction(stack, 'Catalogue', { prefixes: ['/catalogue'], cachedQueries: ['page', 'size', 'colour'] });
  pageFunction(stack, 'Tidy', { trailingSlash: TrailingSlash.CUT, lowerCasePrefixes: ['/Help'] });
  apiFunction(stack, 'Api');
  staticFunction(stack, 'Static');
  return stack;
}

/** The code that a stack deploys for the function of an id. */
export function deployedCode(stack: Stack, id: string): string {
  const found = Object.entries(Template.fromStack(stack).findResources('AWS::CloudFront::Function')).filter(([name]) =>
    name.startsWith(`${id}ViewerRequest`),
  );
  expect(found).toHaveLength(1);
  return (found[0]?.[1] as { Properties: { FunctionCode: string } }).Properties.FunctionCode;
}
