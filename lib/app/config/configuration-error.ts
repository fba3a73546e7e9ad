/** A configuration that cannot be built; its message is written for the person who wrote the configuration. */
export class ConfigurationError extends Error {}
