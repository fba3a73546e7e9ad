/** A resource as it stands in a template. */
export interface TemplateResource {
  /** CloudFormation type. */
  readonly Type: string;

  /** Its properties, references unresolved. @default - none */
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A stack of the cloud assembly. */
export interface SynthesisedStack {
  /** Its name below the environment, e.g. `data`. */
  readonly name: string;

  /** Region that it is deployed to. */
  readonly region: string;

  /** Its resources by logical id. */
  readonly resources: Readonly<Record<string, TemplateResource>>;

  /** Paths of the constructs of its resources below the environment, by logical id, e.g. `data/Database/Cluster`. */
  readonly paths: Readonly<Record<string, string>>;

  /** Its outputs by logical id. @default - none */
  readonly outputs?: Readonly<Record<string, unknown>>;
}
