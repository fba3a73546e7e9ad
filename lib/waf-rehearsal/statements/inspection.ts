import { type RecordedRequest } from '../recorded-request';
import { type LabelStore } from '../labels/label-store';
import { type WebAclDefinition } from '../template/web-acl-definition';

/** What a statement looks at: one request before one rule. Protects against rules that share more than AWS lets them. */
export interface Inspection {
  /** The web ACL with its sets. */
  readonly webAcl: WebAclDefinition;

  /** The request. */
  readonly request: RecordedRequest;

  /** Labels that earlier rules put on the request. */
  readonly labels: LabelStore;

  /** Prefix of the labels of the rule's own web ACL or rule group. */
  readonly labelPrefix: string;

  /** Bytes of the body that the web ACL can read. */
  readonly bodyLimit: number;

  /** Name of the rule, rules of a group written `Group/Rule`. */
  readonly rule: string;

  /** Receives the labels that the statement itself adds, e.g. of the country; they count for later rules only. */
  readonly addLabel: (label: string) => void;

  /** Receives the starts of labels that may have been added, where the record does not tell which. */
  readonly addPossibleLabels: (prefix: string) => void;
}
