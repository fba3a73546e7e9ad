import { type PlatformConfig } from '../../lib/app/config/platform-config';
import {
  dataMap,
  measures,
  readStores,
  renderDataMap,
  renderDataMapJson,
  type SynthesisedStack,
} from '../../lib/governance';
import { ServiceGraph } from '../../lib/service-graph';

/**
 * The record of processing activities of an environment as a document.
 *
 * @param config the environment
 * @param stacks its stacks as they were synthesised
 * @param json whether it is JSON, or Markdown
 */
export function dataMapDocument(config: PlatformConfig, stacks: readonly SynthesisedStack[], json: boolean): string {
  const map = dataMap(new ServiceGraph(config.graph), {
    environment: config.name,
    controller: config.privacy,
    stores: readStores(stacks),
    measures: measures(stacks),
  });
  if (json) {
    return renderDataMapJson(map);
  }
  return [
    `# Personal data in ${config.name}`,
    '',
    `The record of processing activities (GDPR article 30). Made by \`npm run data-map -- ${config.name}\` from the service graph and the synthesised templates; do not edit. The same as JSON: [data-map.json](data-map.json), made with \`--json\`.`,
    '',
    renderDataMap(map),
  ].join('\n');
}
