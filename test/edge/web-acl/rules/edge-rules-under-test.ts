import { type EdgeRulesProps } from '../../../../lib/edge/web-acl/edge-rules';

/** Nothing but what must be given. */
export const LEAST: EdgeRulesProps = { rateLimits: [], catchAllRateLimit: 2000, blockedCountries: [] };

/** Every part, as the shop could have it. */
export const WHOLE: EdgeRulesProps = {
  rateLimits: [
    { path: '/checkout', limit: 100, windowSeconds: 60 },
    { path: '/login', limit: 20, windowSeconds: 60 },
  ],
  catchAllRateLimit: 2000,
  blockedCountries: ['KP'],
  marketplaces: [
    { name: 'pricewatch', userAgent: 'PriceWatchBot/', addresses: ['192.0.2.0/24'], limit: 1500, windowSeconds: 300 },
    { name: 'bazaar', userAgent: 'BazaarBot/', addresses: ['198.51.100.0/24'], limit: 1500, windowSeconds: 300 },
  ],
  badUserAgents: ['scrapy', 'sqlmap'],
  appHeader: { name: 'x-shopnow-app', paths: ['/api/'] },
  cookies: { sessionCookie: '__Host-session' },
  largeBodyPaths: ['/checkout', '/api/orders'],
  uploadPaths: ['/api/orders/photos/'],
  foreignRequestPaths: ['/login'],
  countedRules: [
    {
      group: 'AWSManagedRulesAnonymousIpList',
      name: 'HostingProviderIPList',
      reason: 'companies send their people through proxies that stand there, and checkouts are challenged',
    },
  ],
  accountTakeover: { path: '/login', usernameField: 'email', passwordField: 'password' },
  accountCreation: {
    registrationPath: '/signup',
    creationPath: '/signup',
    emailField: 'email',
    passwordField: 'password',
  },
  signUpCaptcha: { pages: ['/signup'], immunitySeconds: 1800 },
  forgotPasswordChallenge: { pages: ['/forgot-password'], immunitySeconds: 1800 },
  suspiciousCheckout: {
    pages: ['/checkout'],
    immunitySeconds: 1800,
    signals: ['hosting-provider', 'ddos-address'],
    highRate: 40,
  },
};
