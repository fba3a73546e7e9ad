/** What is read of a part that has names and values. */
export enum MatchScope {
  /** Names and values. */
  ALL = 'ALL',
  /** Names alone. */
  KEY = 'KEY',
  /** Values alone. */
  VALUE = 'VALUE',
}
