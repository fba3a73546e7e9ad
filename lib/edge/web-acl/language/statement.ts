import { type CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { WebAclScope } from '../web-acl-scope';
import { type RequestFact } from './request-fact';

/**
 * A condition on requests, with what it costs and what is known of it. Protects against a web ACL that AWS refuses, or
 * that silently matches nothing.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements.html
 */
export interface IStatement {
  /** Its cost in web ACL capacity units (WCU), by AWS's documentation. */
  readonly capacity: number;

  /** Labels that it looks for; a key that ends in `:` stands for every label of that namespace. */
  readonly matchedLabels: readonly string[];

  /** Namespaces of the labels that AWS adds when it evaluates the statement; each ends in `:`. */
  readonly addedLabels: readonly string[];

  /** Scopes of web ACLs that know everything in it. */
  readonly scopes: readonly WebAclScope[];

  /** What is certain of every request that it matches. */
  readonly facts: readonly RequestFact[];

  /** The statement as CloudFormation wants it. */
  render(): CfnWebACL.StatementProperty;
}

/** Both scopes: what most statements know. */
export const EVERY_SCOPE: readonly WebAclScope[] = [WebAclScope.CLOUDFRONT, WebAclScope.REGIONAL];
