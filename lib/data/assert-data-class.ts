import { DataClass } from '../service-graph';

/**
 * Refuses a class that does not exist, as a caller without types may give. Protects against data that nothing encrypts,
 * backs up or inspects because its class is spelt wrong.
 *
 * @param dataClass the class
 * @param path node path of what is classified, for the error
 * @throws if there is no such class
 */
export function assertDataClass(dataClass: DataClass, path?: string): void {
  const known = Object.values(DataClass);
  if (!known.includes(dataClass)) {
    const at = path === undefined ? '' : ` (${path})`;
    throw new Error(`data class must be one of ${known.join(', ')}, got "${dataClass}"; change dataClass${at}`);
  }
}
