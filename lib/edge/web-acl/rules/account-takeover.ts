import { Match } from '../language/match';
import { RequestField } from '../language/request-field';
import { type CountedRule, ManagedGroupRule } from '../managed-group-rule';
import { ManagedRuleGroup } from '../managed-rule-group';
import { type IWebAclRule } from '../web-acl-rule';
import { fieldOf, payloadTypeOf } from './payload-type-of';
import { type ResponseCodes, responseInspection } from './response-codes';

/** Settings of {@link accountTakeover}. */
export interface AccountTakeoverProps extends ResponseCodes {
  /** Start of the path to which logins are posted, e.g. `/login`. */
  readonly path: string;

  /** Field of the user's name: a JSON pointer such as `/user/email` for JSON, a name such as `email` for a form. */
  readonly usernameField: string;

  /** Field of the password, named in the same way. */
  readonly passwordField: string;
}

/**
 * Runs AWS's account takeover prevention on posts to the login. Protects against credential stuffing: stolen passwords,
 * and many names or passwords from one client, which no rate of one address sees.
 *
 * False positives: a family or a company behind one address that logs in more than 20 times in ten minutes. It is billed
 * by month and by login, so it looks at posts to the path alone. It sees a login only under the path as written;
 * `disguisedPaths` refuses all other ways to write it.
 *
 * @param props where logins are posted, and their fields
 * @param counted rules of the group that only count
 * @throws if the path, a field or a code is none
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-atp.html
 */
export function accountTakeover(props: AccountTakeoverProps, counted: CountedRule[] = []): IWebAclRule {
  const { path, usernameField, passwordField } = props;
  const group = ManagedRuleGroup.ACCOUNT_TAKEOVER;
  const responses = responseInspection(props, group.groupName);
  return new ManagedGroupRule({
    group,
    counted,
    place: 4,
    scopeDown: Match.all(Match.path(path), Match.exactly(RequestField.method(), 'POST')),
    configuration: {
      awsManagedRulesAtpRuleSet: {
        loginPath: path,
        requestInspection: {
          payloadType: payloadTypeOf([usernameField, passwordField], group.groupName),
          usernameField: fieldOf(usernameField),
          passwordField: fieldOf(passwordField),
        },
        ...(responses && { responseInspection: responses }),
      },
    },
  });
}
