import { readFileSync } from 'node:fs';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';
import { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { type SynthesisedStack } from '../../lib/governance';

/**
 * The stacks of an environment as they were synthesised.
 *
 * @param directory the cloud assembly
 * @param environment name of the environment, a nested assembly in it
 */
export function readAssembly(directory: string, environment: string): SynthesisedStack[] {
  const { stacks } = new CloudAssembly(directory).getNestedAssembly(`assembly-${environment}`);
  return stacks.map((stack) => {
    const { Resources = {}, Outputs } = JSON.parse(readFileSync(stack.templateFullPath, 'utf8')) as {
      Resources?: SynthesisedStack['resources'];
      Outputs?: SynthesisedStack['outputs'];
    };
    // Not the metadata in the templates, which an app can turn off.
    const paths = stack
      .findMetadataByType(ArtifactMetadataEntryType.LOGICAL_ID)
      .map(({ path, data }) => [String(data), path.replace(`/${environment}/`, '')] as const);
    return {
      name: stack.hierarchicalId.replace(`${environment}/`, ''),
      region: stack.environment.region,
      paths: Object.fromEntries(paths),
      resources: Resources,
      outputs: Outputs,
    };
  });
}
