import { type FunctionAssociation, FunctionEventType } from 'aws-cdk-lib/aws-cloudfront';
import { type EdgePath } from './edge-path';
import { PathClass } from './path-class';

/** What runs at each request of a visitor, by class. */
export interface EdgeFunctions {
  /** On all paths but those of another function. */
  readonly viewerRequest?: FunctionAssociation;
  /** On paths of the class STATIC. */
  readonly staticViewerRequest?: FunctionAssociation;
  /** On paths of the class API. */
  readonly apiViewerRequest?: FunctionAssociation;
}

/**
 * What is wrong with the functions of a shop, each a sentence without an end. Protects against a guard on one path and none on
 * the others, by which the same request gets past it: CloudFront compares paths sign by sign, and what it does not know is a page.
 *
 * @param paths the paths, some of which name their own function
 * @param functions those of the classes
 */
export function edgeFunctionProblems(paths: readonly EdgePath[], functions: EdgeFunctions): string[] {
  const { viewerRequest, staticViewerRequest, apiViewerRequest } = functions;
  const called = [viewerRequest, staticViewerRequest, apiViewerRequest, ...paths.map((path) => path.viewerRequest)];
  const late = called.filter((one) => one !== undefined && one.eventType !== FunctionEventType.VIEWER_REQUEST);
  const problems = late.map(
    (one) =>
      `function of a path runs at ${FunctionEventType.VIEWER_REQUEST}, got ${one?.eventType}; associate it with that event`,
  );
  if (viewerRequest !== undefined) {
    return problems;
  }
  const ofApis = paths.filter(({ pathClass }) => pathClass === PathClass.API).map((path) => path.viewerRequest);
  if ([apiViewerRequest, ...ofApis].some((one) => one !== undefined)) {
    problems.push(
      'function of an API needs one of pages beside it, got none, so that on other paths the client header would reach the origin unverified; give a PageFunction as viewerRequest',
    );
  }
  const forms = paths.filter((path) => path.fieldLevelEncryption !== undefined);
  return [
    ...problems,
    ...forms.map(
      ({ prefix }) =>
        `encrypted form needs a function of pages, got none, so that "${prefix}" in capitals would pass in the clear; give a PageFunction with it in guardedPrefixes as viewerRequest`,
    ),
  ];
}
