import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { type WebAclScope } from '../web-acl-scope';
import { type RequestFact } from './request-fact';

/** What makes a match; whatever is left out is none, or every scope. */
export interface MatchParts {
  /** The statement. */
  readonly statement: CfnWebACL.StatementProperty;

  /** Its cost in WCU. */
  readonly capacity: number;

  /** What is certain of it. @default - nothing */
  readonly facts?: readonly RequestFact[];

  /** Labels that it looks for. @default - none */
  readonly matchedLabels?: readonly string[];

  /** Namespaces that it adds labels in. @default - none */
  readonly addedLabels?: readonly string[];

  /** Scopes that know it. @default - every scope */
  readonly scopes?: readonly WebAclScope[];
}
