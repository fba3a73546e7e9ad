import { Token } from 'aws-cdk-lib';

/** No comma, which IAM allows: Session Manager cannot tag the sessions of such a name, so that nobody could end them. */
const USER = /^arn:aws[a-z-]*:iam::(\d{12}):user\/(?:[\x21-\x7e]+\/)?[\w+=.@-]{2,64}$/;

/** What IAM keeps of a trust policy, and what the rest of this one takes. */
const TRUST_POLICY_CHARACTERS = 2048;
const OTHER_CHARACTERS = 400;

/** Who may take the two roles for people. */
export interface AdminPeople {
  /** ARNs of IAM users, 1 or more. */
  readonly operators: readonly string[];
  /** ARNs of IAM users, 1 or more, none of them an operator. */
  readonly breakGlass: readonly string[];
}

/**
 * Why a list of people cannot be trusted with the way in; undefined if it can. Protects against trust in whole accounts,
 * in roles (whose sessions carry no proof of MFA), in other accounts' users, and against one stolen user who is both
 * operator and break-glass.
 *
 * @param people the two lists
 * @param account number of the account, or a token
 */
export function adminPeopleProblem(people: AdminPeople, account: string): string | undefined {
  const { operators, breakGlass } = people;
  const both = operators.filter((person) => breakGlass.includes(person));
  return (
    listProblem('operators', operators, account) ??
    listProblem('breakGlass', breakGlass, account) ??
    (both.length > 0
      ? `admin access needs break-glass users of their own, got ${both.join(', ')} in both lists; make another user`
      : undefined)
  );
}

function listProblem(list: string, people: readonly string[], account: string): string | undefined {
  const at = `change ${list}`;
  if (people.length === 0) {
    return `admin access needs one user at least, got none; ${at}`;
  }
  for (const person of people) {
    const [, home] = Token.isUnresolved(person) ? [] : (USER.exec(person) ?? []);
    if (home === undefined) {
      const got = Token.isUnresolved(person) ? 'a token' : person;
      return `admin access needs ARNs of IAM users, without a comma in the name, got ${got}; ${at}`;
    }
    if (!Token.isUnresolved(account) && home !== account) {
      return `admin access needs users of account ${account}, got ${person}; ${at}`;
    }
  }
  if (new Set(people).size !== people.length) {
    return `admin access needs each user once, got ${people.join(', ')}; ${at}`;
  }
  const characters = JSON.stringify(people).length + OTHER_CHARACTERS;
  return characters > TRUST_POLICY_CHARACTERS
    ? `admin access needs a trust policy of ${TRUST_POLICY_CHARACTERS} characters at most, got some ${characters}; shorten ${list}`
    : undefined;
}
