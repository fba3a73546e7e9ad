import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource of the platform, as it stands in a template. */
export interface Placed {
  readonly stackName: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** All resources of a synthesised environment, under the names that CloudFormation gives their stacks. */
export function resourcesOf(directory: string, environment: string): Placed[] {
  return new CloudAssembly(join(directory, `assembly-${environment}`)).stacks.flatMap(
    ({ stackName, templateFullPath }) => {
      const text = JSON.stringify(JSON.parse(readFileSync(templateFullPath, 'utf8')));
      const { Resources = {} } = JSON.parse(text.replaceAll('{"Ref":"AWS::Partition"}', '"aws"')) as {
        Resources?: Record<string, { Type: string; Properties?: Record<string, unknown> }>;
      };
      return Object.entries(Resources).map(([id, { Type: type, Properties: properties = {} }]) => ({
        stackName,
        id,
        type,
        properties,
      }));
    },
  );
}
