/**
 * A log, an option or a list that the report cannot be made of; its message is written for the person at the command
 * line. It never quotes the log: a line holds addresses of persons, and whatever an attacker chose to send.
 */
export class WafLogError extends Error {}
