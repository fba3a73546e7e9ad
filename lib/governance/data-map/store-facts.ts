import { type DataClass } from '../../service-graph';

/** What a template says about one place where data stays. Protects against a record of promises: nothing here is claimed. */
export interface StoreFacts {
  /** Path of the construct below its environment, e.g. `data/Database/Cluster`; of a copy, the ARN of its vault. */
  readonly name: string;

  /** CloudFormation type. */
  readonly type: string;

  /** Region that it stands in. */
  readonly region: string;

  /** Class of the most sensitive data in it, from its tag. */
  readonly dataClass: DataClass;

  /** The key that encrypts it, by its description, or whose key it is. */
  readonly encryption: string;

  /** How it is reached. */
  readonly transport: string;

  /** How long data stays in it. */
  readonly retention: string;

  /**
   * Days after which the template has everything in it deleted, former versions too; of executions, after their end.
   *
   * @default - the template says nothing of it: whoever writes there must delete
   */
  readonly keptDays?: number;

  /** How it is had back when it is lost. */
  readonly recovery: string;
}
